"""References that can be read out over a bad line: no letter or digit that sounds or looks like another."""

from __future__ import annotations

import re
import secrets

# One of each group that is mixed up by ear: B C D E G P T V 3, A H J K 8, F S X, M N, Q U W, I Y 5 9; and none that looks
# like another: O 0, I L 1, S 5, Z 2, B 8. Without vowels, no word is made by chance, and no word is taken for a reference.
LETTERS = "FKMPRW"
ALPHABET = f"{LETTERS}4679"
LENGTH = 7  # nearly four million references: far more than there will be requests, so a guess seldom meets one
_OLD = "ACDEHJKMNPRTWXY34679"  # of the references made before, of six signs
_ORDINAL = re.compile(r"[34679](?:th|rd)", re.IGNORECASE)  # "the 4th" is a day
_APART = r"[\s-]?"
_NEW_SHAPE = rf"[{LETTERS}][{ALPHABET}]{{2}}{_APART}[{ALPHABET}]{{3}}[{LETTERS}]"
_OLD_SHAPE = rf"[{_OLD}]{{3}}{_APART}[{_OLD}]{{3}}"
_SHAPE = re.compile(rf"(?<![A-Z0-9])(?:(?P<new>{_NEW_SHAPE})|(?P<old>{_OLD_SHAPE}))(?![A-Z0-9])", re.IGNORECASE)


def new_reference() -> str:
    """Such as "KW4-7RMP". It begins and ends with a letter, so that no phone number or check number looks like a part of one."""
    middle = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 2))
    return _written(f"{secrets.choice(LETTERS)}{middle}{secrets.choice(LETTERS)}")


def find_reference(text: str) -> str | None:
    """The first reference in a text, however it was typed. An old one holds a digit or stands with a hyphen, or it is a word."""
    for match in _SHAPE.finditer(text):
        if match["new"] or _is_old_reference(match[0]):
            return _written("".join(char for char in match[0] if char.isalnum()).upper())
    return None


def without_references(text: str) -> str:
    """The text with a space in the place of all that looks like a reference."""
    return _SHAPE.sub(" ", text)


def _is_old_reference(said: str) -> bool:
    day = said[:3].lower() == "the" and _ORDINAL.fullmatch(said[-3:])
    return "-" in said or (any(char.isdigit() for char in said) and not day)


def _written(signs: str) -> str:
    return f"{signs[:3]}-{signs[3:]}"
