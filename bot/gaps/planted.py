"""Messages with personal details planted in braces, to measure what the scrubber takes out: "my son {Tommy} has a fever"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.errors import DataError
from bot.language.found import words
from bot.language.plain import clean

_DETAIL = re.compile(r"\{([^{}]+)\}")
_PIECE = re.compile(r"[^\W_]+")
_PLACEHOLDER = re.compile(r"\[[a-z ]+\]")
# Words of addresses and names of schools that tell nothing by themselves.
_NO_DETAIL = words(
    "a and at of the st road rd lane street avenue close drive crescent view flat old park dot com number mr mrs miss dr nurse s"
)


@dataclass(frozen=True)
class Planted:
    """A message and the personal details in it."""

    text: str
    details: tuple[str, ...]


@dataclass(frozen=True)
class Recall:
    """``taken``: details of which nothing is left; ``left``: the messages, as scrubbed, of the others."""

    details: int
    taken: int
    words: int  # ordinary words of all messages
    kept: int  # of these
    left: tuple[tuple[str, str], ...]  # (detail, message as scrubbed)


def read_planted(path: Path) -> list[Planted]:
    """One message a line; "#" begins a comment, "\\n" is a line's end. Raises DataError."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read: {error}", path) from error
    texts = [line.replace("\\n", "\n").replace("\\u200b", "\u200b") for line in lines if line and line[0] != "#"]
    return [Planted(_DETAIL.sub(r"\1", text), tuple(_DETAIL.findall(text))) for text in texts]


def remains(detail: str, scrubbed: str) -> bool:
    """Whether any telling piece of a detail is left in a scrubbed text."""
    left = _pieces(_PLACEHOLDER.sub(" ", scrubbed))
    return bool((_pieces(detail) - _NO_DETAIL) & left)


def measure(messages: Iterable[Planted], scrub: Callable[[str], str]) -> Recall:
    """How many details are taken out, and how many of the other words stay."""
    details, ordinary, kept, left = 0, 0, 0, []
    for message in messages:
        scrubbed = scrub(message.text)
        details += len(message.details)
        left += [(detail, scrubbed) for detail in message.details if remains(detail, scrubbed)]
        others = _pieces(message.text) - {piece for detail in message.details for piece in _pieces(detail)}
        ordinary, kept = ordinary + len(others), kept + len(others & _pieces(scrubbed))
    return Recall(details, details - len(left), ordinary, kept, tuple(left))


def _pieces(text: str) -> set[str]:
    return set(_PIECE.findall(clean(text).lower()))
