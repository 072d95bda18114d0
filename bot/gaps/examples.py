"""From a cluster to examples of an entry: what an editor may add, and why the rest may not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.evaluation.cases import leaks, read_cases
from bot.gaps.clusters import Cluster
from bot.gaps.service import details_missing, without_placeholders
from bot.gaps.store import Gap
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.check import letters, near_copies

LEAST_WORDS = 2
USUAL = 6  # examples taken from one cluster, unless an editor picks


@dataclass(frozen=True)
class Offered:
    """Texts that may become examples, and the others with the reason why not."""

    fit: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def held_out(root: Path, data: Path) -> list[str]:
    """The messages that are kept apart to measure with. Raises DataError."""
    paths = [*sorted((root / "tests" / "evaluation").glob("*.jsonl")), *sorted((data / "evaluation").glob("*.jsonl"))]
    return [case.text for path in paths for case in read_cases(path)]


def candidates(cluster: Cluster, picked: Sequence[int] = ()) -> list[str]:
    """The texts of a cluster, without the marks of what was taken out: those picked, or those with least taken out, the most
    typical first. None twice."""
    chosen = [gap for gap in cluster.gaps if gap.id in picked] if picked else _whole_first(cluster.gaps)
    return list({letters(text): text for text in (without_placeholders(gap.words) for gap in chosen)}.values())


def offer(texts: Iterable[str], base: KnowledgeBase, apart: Sequence[str], most: int) -> Offered:
    """At most ``most`` texts that no entry has, that are no near-copies of each other, and that are not kept apart."""
    known = {letters(text): entry.id for entry in base.entries.values() for text in entry.examples}
    fit: list[str] = []
    refused: list[tuple[str, str]] = []
    for text in texts:
        if reason := _refusal(text, known, fit, apart):
            refused.append((text, reason))
        elif len(fit) < most:
            fit.append(text)
    return Offered(tuple(fit), tuple(refused))


def _refusal(text: str, known: dict[str, str], fit: Sequence[str], apart: Sequence[str]) -> str:
    """Why a text may not become an example, or ""."""
    if len(letters(text).split()) < LEAST_WORDS:
        return "says too little"
    if near := _near(text, list(known)):
        return f"is nearly an example of {known[near]}"
    if _near(text, [letters(other) for other in fit]):
        return "is nearly one of those before it"
    if any(leaks([text], apart)):
        return "is nearly a message that is kept apart to measure with"
    return ""


def _near(text: str, others: list[str]) -> str:
    """The first of the others, in letters, that a text is the same as or nearly so."""
    if letters(text) in others:
        return letters(text)
    found = near_copies([letters(text)], others)
    return others[found[0][1]] if found else ""


def _whole_first(gaps: Sequence[Gap]) -> list[Gap]:
    return sorted(gaps, key=details_missing)  # a stable sort: the most typical stay first
