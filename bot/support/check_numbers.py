"""Check numbers: six digits, read out in pairs. Those made before had four, and still work."""

from __future__ import annotations

import re
import secrets

from bot.support.references import without_references

DIGITS = 6
NOT_IN_REFERENCES = frozenset("01258")  # one at least, so that no check number looks like a reference of digits alone
_APART = r"[\s.-]?"
_NUMBER = re.compile(
    rf"(?<![\w-])(?<![0-9][\s.-])[0-9](?:{_APART}[0-9]){{3}}(?:(?:{_APART}[0-9]){{2}})?(?![\w-])(?![\s.][0-9])",
    re.ASCII,
)


def new_check_number() -> str:
    """Such as "071294". About a million are possible."""
    while not NOT_IN_REFERENCES & set(number := f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"):
        pass
    return number


def say_check_number(number: str) -> str:
    """As it is written and read out: "07 12 94"; an old one as it was."""
    return " ".join(number[at : at + 2] for at in range(0, DIGITS, 2)) if len(number) == DIGITS else number


def find_check_number(text: str) -> str | None:
    """The digits of the first check number in a text, however they were parted. The digits of a reference are none of it."""
    found = _NUMBER.search(without_references(text))
    return re.sub(r"[^0-9]", "", found[0]) if found else None


def is_check_number(text: str) -> bool:
    """Whether a text has no digits but those of one check number."""
    return find_check_number(text) == re.sub(r"\D", "", text)
