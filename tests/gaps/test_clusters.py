"""Clusters of what was not answered: by meaning, largest first, small ones out of sight."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from bot.evaluation.engine import Labelled, read_tsv
from bot.gaps.clusters import Cluster, clusters, group
from bot.gaps.measure import agreement
from bot.gaps.store import Gap, Kind
from bot.language.encoder.encoder import Vectors

CLINC = Path(__file__).parents[3] / "shared" / "benchmarks" / "clinc150" / "fs_train_10.tsv"
WIDTH = 8


def vector(*near: float) -> Vectors:
    found = np.zeros(WIDTH, dtype=np.float32)
    found[: len(near)] = near
    return found / np.linalg.norm(found)


def gap(
    number: int, place: Vectors, family: str = "", nearest: tuple[str, ...] = (), kind: Kind = Kind.UNANSWERED
) -> Gap:
    return Gap(number, datetime(2026, 11, 1), kind, f"words {number}", nearest, family or str(number), place)


@pytest.mark.parametrize("count", [0, 1])
def test_clusters_of_next_to_nothing(count: int) -> None:
    gaps = [gap(number, vector(1)) for number in range(count)]
    assert [len(cluster.gaps) for cluster in clusters(gaps)] == [1] * count


def test_clusters_group_by_meaning_most_families_first() -> None:
    left = [gap(number, vector(1, 0.1 * number), family="same") for number in range(4)]
    right = [gap(number, vector(0.1, 0, 1, 0.01 * number)) for number in range(10, 13)]
    found = clusters([*left, *right, gap(20, vector(0, 0, 0, 0, 1))])
    assert [(cluster.number, cluster.families, len(cluster.gaps)) for cluster in found] == [
        (10, 3, 3),
        (0, 1, 4),
        (20, 1, 1),
    ]
    assert [cluster.may_be_seen for cluster in found] == [True, False, False]


def test_clusters_show_the_most_typical_first() -> None:
    (found,) = clusters([gap(1, vector(1, 0.9)), gap(2, vector(1, 0.5)), gap(3, vector(1, 0.1))])
    assert found.gaps[0].id == 2


def test_cluster_names_the_nearest_topics_and_kinds() -> None:
    near = [("a/1", "a/2"), ("a/2", "a/1"), ("a/2",), ()]
    found = Cluster(tuple(gap(number, vector(1), nearest=topics) for number, topics in enumerate(near)))
    assert found.nearest() == ["a/2", "a/1"] and found.kinds() == {Kind.UNANSWERED: 4}


def test_group_takes_messages_of_no_length() -> None:
    assert len(group(np.zeros((3, WIDTH), dtype=np.float32) + 1e-9)) == 3


def test_agreement_is_one_for_the_same_groups_and_near_none_for_chance() -> None:
    places = [vector(1, 0.01 * n) for n in range(5)] + [vector(0, 0, 1, 0.01 * n) for n in range(5)]
    texts = [str(number) for number in range(10)]
    whole = agreement(Labelled(texts, ["a"] * 5 + ["b"] * 5), lambda _: np.stack(places))
    chance = agreement(Labelled(texts, ["a", "b"] * 5), lambda _: np.stack(places))
    assert (whole.score, whole.clusters, whole.labels) == (pytest.approx(1.0), 2, 2)
    assert chance.score < 0.1


@pytest.mark.skipif(not CLINC.exists(), reason="CLINC150 is not beside this folder")
def test_agreement_on_questions_of_a_public_benchmark() -> None:
    """A quarter of the labels of its training file: all of the test file takes minutes, see `python -m bot gaps measure`."""
    from bot.language.load import cached_vectors

    whole = read_tsv(CLINC)
    names = sorted(set(whole.labels))[::4]
    chosen = [(text, label) for text, label in zip(whole.texts, whole.labels, strict=True) if label in names]
    labelled = Labelled([text for text, _ in chosen], [label for _, label in chosen])
    assert agreement(labelled, lambda texts: cached_vectors().encode(texts, print)).score >= 0.75
