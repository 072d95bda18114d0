"""Measuring sets: what families might write, and what the assistant should make of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import DataError
from bot.knowledge.check import letters, near_copies

STYLES = (
    "plain",
    "keywords",
    "story",
    "textspeak",
    "indirect",
    "worried",
    "limited_english",
    "wrong_term",
    "voice",
    "other_person",
    "out_of_scope",
)


@dataclass(frozen=True)
class Case:
    """One message of a measuring set.

    ``topics``: accepted ids, best first (none: out of scope). ``both``: it asks two things, and each topic must be answered.
    ``kind``: for danger sets, the kind of ``safety/*`` or "none"; None elsewhere.
    """

    text: str
    topics: tuple[str, ...] = ()
    style: str = "plain"
    both: bool = False
    kind: str | None = None
    now: bool = False


def read_cases(path: Path) -> list[Case]:
    """Reads JSON lines. Raises DataError with the line."""
    return [_case(line, number, path) for number, line in enumerate(_lines(path), start=1) if line.strip()]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read: {error}", path) from error


def _case(line: str, number: int, path: Path) -> Case:
    try:
        value = json.loads(line)
        text, style, topics = value["text"], value.get("style", "plain"), value.get("topics", [])
        if not isinstance(text, str) or style not in STYLES or not isinstance(topics, list):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        wanted = '{"text": "...", "topics": ["advice/fever"], "style": "plain"}'
        raise DataError(f"each line is {wanted}, or with “kind” for dangers", path, number) from error
    return Case(text, tuple(map(str, topics)), style, bool(value.get("all")), value.get("kind"), bool(value.get("now")))


@dataclass(frozen=True)
class Leak:
    """A test sentence that stands in the training data too, or nearly."""

    test: str
    trained: str
    alike: float


def leaks(tests: Sequence[str], trained: Sequence[str]) -> Iterator[Leak]:
    """Test sentences that are the same as a training sentence, letters and digits only, or a near-copy of it."""
    exact = {letters(text): text for text in trained}
    for text in tests:
        if letters(text) in exact:
            yield Leak(text, exact[letters(text)], 1.0)
    for a, b, alike in near_copies([letters(t) for t in tests], [letters(t) for t in trained]):
        if letters(tests[a]) not in exact:
            yield Leak(tests[a], trained[b], alike)
