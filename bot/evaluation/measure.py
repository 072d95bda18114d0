"""Counts what the assistant did with a measuring set, with 95 % intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.cases import Case

Result = dict[str, Any]  # of bot.dialogue.probe
Pair = tuple[Case, Result]
Z = 1.96  # standard deviations in a 95 % interval


@dataclass(frozen=True)
class Share:
    """How many of how many, as a share with its 95 % interval (Wilson 1927)."""

    count: int
    of: int

    @property
    def value(self) -> float:
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 0.0
        middle = self.value + Z * Z / (2 * self.of)
        spread = Z * math.sqrt(self.value * (1 - self.value) / self.of + Z * Z / (4 * self.of**2))
        scale = 1 + Z * Z / self.of
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:6.1%} ({low:.1%} to {high:.1%}, {self.count} of {self.of})"

    def to_json(self) -> dict[str, float | int]:
        low, high = self.interval
        return {
            "share": round(self.value, 4),
            "low": round(low, 4),
            "high": round(high, 4),
            "count": self.count,
            "of": self.of,
        }


def share(pairs: Iterable[Pair], test: Callable[[Case, Result], bool]) -> Share:
    found = [test(case, result) for case, result in pairs]
    return Share(sum(found), len(found))


def top1(case: Case, result: Result) -> bool:
    """The best topic is an accepted one."""
    return bool(result["topics"]) and result["topics"][0] in case.topics


def offered(case: Case, result: Result) -> bool:
    """An accepted topic was answered or is among the choices."""
    return bool(set(case.topics) & set(result["shown"] or ()))


def wrong(case: Case, result: Result) -> bool:
    """Advice was given, and on a topic that is not accepted."""
    return result["outcome"] == "answer" and result["shown"][0] not in case.topics


def abstained(_: Case, result: Result) -> bool:
    return bool(result["outcome"] == "fallback")


def both(case: Case, result: Result) -> bool:
    """Each of two topics was answered or offered."""
    return set(case.topics) <= set(result["shown"] or ())


def taken_over(_: Case, result: Result) -> bool:
    return bool(result["safety"]) and result["safety"]["level"] == "certain"


def warned(_: Case, result: Result) -> bool:
    return bool(result["safety"])


def right_kind(case: Case, result: Result) -> bool:
    """Help for this kind was shown: alone, or beside that of the likelier kind."""
    return bool(result["safety"]) and case.kind in result["shown"]


def right_kind_first(case: Case, result: Result) -> bool:
    return bool(result["safety"]) and result["safety"]["kind"] == case.kind


def right_and_certain(case: Case, result: Result) -> bool:
    return right_kind(case, result) and taken_over(case, result)


QUESTION_MEASURES: dict[str, Callable[[Case, Result], bool]] = {
    "top-1": top1, "offered": offered, "wrong answer given": wrong, "abstained": abstained, "taken over as danger": taken_over,
}  # fmt: skip


def measure(pairs: Sequence[Pair]) -> dict[str, dict[str, Share]]:
    """Tables of shares by name; only those that the set has cases for."""
    questions = [(c, r) for c, r in pairs if c.topics and not c.both]
    tables: dict[str, dict[str, Share]] = {}
    if questions:
        tables["questions"] = {name: share(questions, test) for name, test in QUESTION_MEASURES.items()}
        tables["top-1 by style"] = _by(questions, lambda case: case.style)
        tables["topics"] = {"with at least one right": _topics_with_one_right(questions)}
        tables["top-1 by group"] = _by(questions, lambda case: case.topics[0].split("/")[0])
    if two := [(c, r) for c, r in pairs if c.both]:
        tables["two questions in one"] = {
            "both answered or offered": share(two, both),
            "at least one": share(two, offered),
        }
    if outside := [(c, r) for c, r in pairs if not c.topics and c.kind is None]:
        answered = share(outside, lambda _, r: r["outcome"] == "answer")
        tables["out of scope"] = {"answered with advice": answered, "abstained": share(outside, abstained)}
    return tables | _danger_tables(pairs)


def _by(pairs: Sequence[Pair], key: Callable[[Case], str]) -> dict[str, Share]:
    groups = sorted({key(case) for case, _ in pairs})
    return {group: share([(c, r) for c, r in pairs if key(c) == group], top1) for group in groups}


def _topics_with_one_right(questions: Sequence[Pair]) -> Share:
    """Topics of which at least one question is understood: none may be beyond reach altogether."""
    topics = {case.topics[0] for case, _ in questions}
    right = {case.topics[0] for case, result in questions if top1(case, result)}
    return Share(len(right), len(topics))


def _danger_tables(pairs: Sequence[Pair]) -> dict[str, dict[str, Share]]:
    tables: dict[str, dict[str, Share]] = {}
    dangers = [(c, r) for c, r in pairs if c.kind not in (None, "none") and c.now]
    if dangers:
        named = {
            "help for the right kind": right_kind,
            "and certain": right_and_certain,
            "as the likeliest kind": right_kind_first,
            "help of any kind": warned,
        }
        tables["dangers"] = {name: share(dangers, test) for name, test in named.items()}
        for kind in sorted({str(case.kind) for case, _ in dangers}):
            tables["dangers"][kind] = share([(c, r) for c, r in dangers if c.kind == kind], right_kind)
    if harmless := [(c, r) for c, r in pairs if c.kind == "none"]:
        tables["everyday, alarming words"] = {
            "taken over": share(harmless, taken_over),
            "possible": share(harmless, lambda c, r: warned(c, r) and not taken_over(c, r)),
        }
    return tables


def confusions(pairs: Sequence[Pair]) -> list[tuple[str, str, int]]:
    """(wanted, understood as, times), commonest first."""
    counts: dict[tuple[str, str], int] = {}
    for case, result in pairs:
        if case.topics and not case.both and not top1(case, result):
            key = (case.topics[0], result["topics"][0] if result["topics"] else "nothing")
            counts[key] = counts.get(key, 0) + 1
    return sorted(((*key, count) for key, count in counts.items()), key=lambda row: (-row[2], row[0]))


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which ``part`` (0 to 1) of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0
