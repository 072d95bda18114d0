"""The SMS alphabet (GSM 03.38): what a text may hold, and how long it is."""

from __future__ import annotations

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ!\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")  # each takes two places
TWO_TEXTS = 306  # characters in two joined texts (153 each)

_EXCHANGES = {
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2026": "...",
    "\u00a0": " ", "\u2022": "-", "°": "", "½": " and a half", "\u2212": "-",
}  # fmt: skip


def to_gsm7(text: str) -> str:
    """The text with typographic marks exchanged for plain ones; other characters stay."""
    return "".join(_EXCHANGES.get(c, c) for c in text)


def foreign(text: str) -> set[str]:
    """The characters that are not in the SMS alphabet."""
    return {c for c in text if c not in BASIC and c not in EXTENDED}


def length(text: str) -> int:
    """Places the text takes in the SMS alphabet; characters outside it count as one."""
    return sum(2 if c in EXTENDED else 1 for c in text)
