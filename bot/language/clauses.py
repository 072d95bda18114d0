"""The clauses of a message that may each ask something: "nits and worms", "can I eat prawns, also how do I book classes"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from bot.language.encoder.encoder import Span

MOST = 4  # clauses of one message: more are a story, not questions
LEAST_WORDS = 3  # fewer belong to the clause before
SHORT = 6  # in a message of so few words, one word may be a clause: "nits and worms"
_WORD = re.compile(r"\S+")
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
    words = [word.span() for word in _WORD.finditer(sentence)]
    begins, ends = [first for first, _ in words], [end for _, end in words]

    def count(first: int, end: int) -> int:
        """The words that stand between two places, wholly or in part."""
        return bisect_left(begins, end) - bisect_right(ends, first)

    least = LEAST_WORDS if len(words) > SHORT else 1
    cuts = [0, *(place for joint in _JOINT.finditer(sentence) for place in joint.span()), len(sentence)]
    for first, end in zip(cuts[::2], cuts[1::2], strict=True):
        if pieces and min(count(first, end), count(*pieces[-1])) < least:
            pieces[-1] = (pieces[-1][0], end)
        elif sentence[first:end].strip(" ,"):
            pieces.append((first, end))
    return pieces
