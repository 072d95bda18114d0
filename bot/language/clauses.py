"""The clauses of a plain sentence that may each ask something: "nits and worms", "can I eat prawns, also how do I book classes"."""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST = 4  # clauses of one message: each costs a pass of the encoder
LEAST_WORDS = 3  # fewer belong to the clause before
_JOINT = re.compile(r"\s(?:and also|and|also|plus|on top of that|as well as|n|&|\+)\s|,\s*(?:and\s)?|;\s")


def clauses(sentences: Sequence[str]) -> tuple[str, ...]:
    """The clauses of those plain sentences that have more than one; none where no sentence has."""
    found = [clause for sentence in sentences if len(pieces := _pieces(sentence)) > 1 for clause in pieces]
    return tuple(found[:MOST])


def _pieces(sentence: str) -> list[str]:
    pieces: list[str] = []
    for piece in (part.strip(" ,") for part in _JOINT.split(sentence)):
        if pieces and min(len(piece.split()), len(pieces[-1].split())) < LEAST_WORDS:
            pieces[-1] = f"{pieces[-1]} and {piece}".strip()
        elif piece:
            pieces.append(piece)
    return pieces
