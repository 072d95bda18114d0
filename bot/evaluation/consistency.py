"""Is it the same everywhere? One question on every channel, and many phrasings of one question."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.evaluation.cases import Case
from bot.evaluation.measure import Result, Share

PHRASINGS = 10  # of one topic


@dataclass(frozen=True)
class Consistency:
    """``channels``: questions that get the same entries and versions on every channel; ``phrasings``: questions that get
    the entry that most phrasings of their topic get; ``differing``: the texts that do not on some channel."""

    channels: Share
    phrasings: Share
    differing: tuple[str, ...]


def consistency(cases: Sequence[Case], by_channel: Mapping[str, Sequence[Result]]) -> Consistency:
    """Compares the results of the same cases on each channel."""
    rows = list(zip(*by_channel.values(), strict=True))
    same = [len({_told(result) for result in row}) == 1 for row in rows]
    differing = tuple(case.text for case, alike in zip(cases, same, strict=True) if not alike)
    first = next(iter(by_channel.values()))
    return Consistency(Share(sum(same), len(same)), _phrasings(cases, first), differing)


def _told(result: Result) -> tuple[object, ...]:
    """What a family is told by a result, whatever it looks like."""
    danger = result["safety"] or {}
    versions = tuple(sorted((result["versions"] or {}).items()))
    return result["outcome"], tuple(result["shown"] or ()), versions, danger.get("kind"), danger.get("level")


def _phrasings(cases: Sequence[Case], results: Sequence[Result]) -> Share:
    by_topic: dict[str, list[str]] = defaultdict(list)
    for case, result in zip(cases, results, strict=True):
        if case.topics and not case.both:
            by_topic[case.topics[0]].append((result["shown"] or [""])[0])
    alike = [Counter(given[:PHRASINGS]).most_common(1)[0][1] for given in by_topic.values() if len(given) > 1]
    return Share(sum(alike), sum(min(len(given), PHRASINGS) for given in by_topic.values() if len(given) > 1))
