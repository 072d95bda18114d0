"""The SMS alphabet (GSM 03.38): what a text may hold, and how long it is."""

from __future__ import annotations

import re

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ!\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")  # each takes two places
TWO_TEXTS = 306  # characters in two joined texts (153 each)

_EXCHANGES = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u2032": "'", "`": "'", "´": "'", "\u2039": "'", "\u203a": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2033": '"', "«": '"', "»": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "\u2022": "-", "·": "-", "\u2026": "...", "\t": " ", "\u00a0": " ", "\u2009": " ", "\u202f": " ",
    "\u200b": "", "\ufeff": "", "\u00ad": "", "°": "", "½": "half", "×": "x",
}  # fmt: skip

_AND_A_HALF = re.compile(r"(\d)\s?½")


def to_gsm7(text: str) -> str:
    """The text with typographic marks exchanged for plain ones ("2½" for "2 and a half"); other characters stay."""
    return "".join(_EXCHANGES.get(c, c) for c in _AND_A_HALF.sub(r"\1 and a half", text))


def foreign(text: str) -> set[str]:
    """The characters that are not in the SMS alphabet."""
    return {c for c in text if c not in BASIC and c not in EXTENDED}


def length(text: str) -> int:
    """Places the text takes in the SMS alphabet; characters outside it count as one."""
    return sum(2 if c in EXTENDED else 1 for c in text)


def segments(text: str) -> int:
    """How many texts a message is sent as: 160 places or 153 each of several; with other characters, 70 or 67 (GSM 03.40).
    A character of two places is never divided between two texts."""
    if foreign(text):
        return _parts([2 if ord(c) > 0xFFFF else 1 for c in text], 70, 67)
    return _parts([2 if c in EXTENDED else 1 for c in text], 160, 153)


def _parts(places: list[int], alone: int, joined: int) -> int:
    if sum(places) <= alone:
        return 1
    parts, used = 1, 0
    for place in places:
        if used + place > joined:
            parts, used = parts + 1, 0
        used += place
    return parts
