"""Joining what speaks for and against a danger."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.errors import DataError
from bot.safety.gate import Likely, Sighting
from bot.safety.joint import FEATURES, Joint, features
from bot.safety.rules import Finding, Level

DATA = Path(__file__).parents[2] / "data"
KINDS = (Likely("safety/life_threatening", 0.6), Likely("safety/urgent_baby_child", 0.4))
CALM = Sighting(None, -4.0, -4.0, -4.0, -4.0, KINDS)
GRAVE = Sighting(Finding("safety/life_threatening", Level.CERTAIN, "r"), 3.0, 4.0, 4.0, 4.0, KINDS)
SURE, UNSURE = np.array([9, 0, 0], dtype=np.float32), np.array([1, 1, 1], dtype=np.float32)


@pytest.fixture(scope="module")
def joint() -> Joint:
    return Joint.load(DATA / "danger_weights.yml")


def test_joint_features_have_their_names() -> None:
    values = dict(zip(FEATURES, features(GRAVE, UNSURE), strict=True))
    assert (values["words"], values["rule"], values["best"]) == (3.0, 2.0, 1.0)
    assert values["spread"] == pytest.approx(np.log(3), abs=1e-4)


def test_joint_tells_a_grave_message_from_a_calm_one(joint: Joint) -> None:
    grave, calm = joint.weigh(GRAVE, UNSURE), joint.weigh(CALM, SURE)
    assert grave.now > 0.9 > 0.1 > calm.now
    assert grave.danger >= grave.now and calm.danger >= calm.now


def test_joint_a_sure_topic_speaks_against_danger(joint: Joint) -> None:
    middling = replace(GRAVE, finding=None, words=0.5, whole=0.0, sentence=0.0, danger=0.0)
    assert joint.weigh(middling, SURE).now < joint.weigh(middling, UNSURE).now


def test_joint_dump_reads_back(joint: Joint, tmp_path: Path) -> None:
    path = tmp_path / "weights.yml"
    path.write_text(joint.dump(), encoding="utf-8")
    assert Joint.load(path).now == pytest.approx(joint.now, rel=1e-3)


@pytest.mark.parametrize(
    ("old", "new", "said"), [("  words:", "  word:", "`words` is missing"), ("bias: ", "bias: x", "a number")]
)
def test_joint_broken_weights_say_where(joint: Joint, tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "weights.yml"
    path.write_text(joint.dump().replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=said):
        Joint.load(path)


def test_joint_fit_finds_what_matters() -> None:
    rows = [[float(i % 2), *([0.5] * 7)] for i in range(40)]
    wanted = [bool(i % 2) for i in range(40)]
    fitted = Joint.fit(rows, wanted, wanted)
    assert fitted.now[0] > 1
