"""Corrections: "no not eczema, it is his scalp". What is denied must not be what the message is taken for."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

LEAST_WORDS = 2  # of what is left, for it to say something
_PIECE = re.compile(r"[^,.;:!?]+")
# A piece of a sentence that denies something, up to where it goes on: "not choking", "i am not pregnant", "i did not say he banged his head".
_DENIES = re.compile(
    r"\s*(?:(?:no|nope|nah|lol|god|omg|oh|ffs|wtf|what|sorry|but|and|well|ugh)\b\s*)*"
    r"(?:(?:not|never)\b|(?:i|we|he|she|it|they|this|that|there|my \w+|the \w+) (?:(?:is|am|are|was|were|do|does|did|has|have|had) )?(?:not|never|no)\b|"
    r"nobody\b|no one\b|(?:do|does|did|is|are|am) not\b)"
)
_GOES_ON = re.compile(r"\b(?:but|it is|its|he is|she is|i am|i mean|i meant|just|only|rather|what about)\b")
_BEGINS = re.compile(
    r"\s*(?:(?:oh|ok|well|lol|god|omg|ugh|sorry|what|ffs|wtf)\b[\s,.!?]*)*(?:no|not|nope|nah|i am not|we are not|"
    r"(?:it|that|this) (?:is|was) not|i did not|i do not|nobody)\b(?! (?:sure|yet|too|long|ago|idea))"
)


def corrects(plain: str) -> bool:
    """Whether a message begins by putting something right."""
    return bool(_BEGINS.match(plain))


def rest(plain: str) -> tuple[Span, ...]:
    """Where a correction says what is meant, rather than what is not: of a message that denies something and goes on."""
    if not corrects(plain):
        return ()
    said = list(_kept(plain))
    left = sum(len(plain[start:end].split()) for start, end in said)
    whole = sum(end - start for start, end in said) >= len(plain.strip(" .,!?"))
    return () if whole or left < LEAST_WORDS else tuple(said)


def _kept(plain: str) -> Iterator[Span]:
    for piece in _PIECE.finditer(plain):
        start, end = piece.span()
        if denied := _DENIES.match(piece[0]):
            more = _GOES_ON.search(piece[0], denied.end())
            if more is None:
                continue
            start += more.start()
        if plain[start:end].strip():
            yield start, end
