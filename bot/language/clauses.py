"""The clauses of a message that may each ask something: "nits and worms", "can I eat prawns, also how do I book classes"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.language.encoder.encoder import Span

MOST = 4  # clauses of one message: more are a story, not questions
LEAST_WORDS = 3  # fewer belong to the clause before
_JOINT = re.compile(r"\s(?:and also|and|also|plus|on top of that|as well as|n|&|\+)\s|,\s*(?:and\s)?|;\s")


def clauses(sentences: Sequence[str]) -> tuple[Span, ...]:
    """Where the clauses stand in the plain sentences, joined by a space: of those that have more than one."""
    found: list[Span] = []
    start = 0
    for sentence in sentences:
        if len(pieces := _pieces(sentence)) > 1:
            found += [(start + first, start + end) for first, end in pieces]
        start += len(sentence) + 1
    return tuple(found[:MOST])


def _pieces(sentence: str) -> list[Span]:
    pieces: list[Span] = []
    ends = [0, *(place for joint in _JOINT.finditer(sentence) for place in joint.span()), len(sentence)]
    for first, end in zip(ends[::2], ends[1::2], strict=True):
        if pieces and min(_words(sentence[first:end]), _words(sentence[slice(*pieces[-1])])) < LEAST_WORDS:
            pieces[-1] = (pieces[-1][0], end)
        elif sentence[first:end].strip(" ,"):
            pieces.append((first, end))
    return pieces


def _words(text: str) -> int:
    return len(text.split())
