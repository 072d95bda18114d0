"""References that can be read out over a bad line: no letter or digit that sounds or looks like another."""

from __future__ import annotations

import re
import secrets

ALPHABET = "ACDEHJKMNPRTWXY34679"  # no B/P/V by ear, no O/0, I/1, S/5, Z/2, F/S by ear, G/J
LENGTH = 6  # 64 million references: far more than there will be requests, so a guess seldom meets one
_ORDINAL = re.compile(r"[34679](?:th|rd)", re.IGNORECASE)  # "the 4th" is a day
_SHAPE = re.compile(rf"(?<![A-Z0-9])([{ALPHABET}]{{3}})[\s-]?([{ALPHABET}]{{3}})(?![A-Z0-9])", re.IGNORECASE)


def new_reference() -> str:
    """Such as "KT4-7RX"."""
    made = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{made[:3]}-{made[3:]}"


def find_reference(text: str) -> str | None:
    """The first reference in a text, however it was typed; it holds a digit or stands with a hyphen, or it is a word."""
    for match in _SHAPE.finditer(text):
        day = match[1].lower() == "the" and _ORDINAL.fullmatch(match[2])
        if "-" in match[0] or (any(c.isdigit() for c in match[0]) and not day):
            return f"{match[1]}-{match[2]}".upper()
    return None
