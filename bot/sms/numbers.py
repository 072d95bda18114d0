"""Phone numbers: one way of writing them, and the conversation that stands for one everywhere else."""

from __future__ import annotations

import hashlib
import hmac
import re

PREFIX = "sms-"  # what the ids of these conversations begin with
DIGITS = 32  # of the hash, hexadecimal: 128 bits
_WHOLE = re.compile(r"\+[1-9]\d{7,14}", re.ASCII)  # E.164


def whole_number(written: str) -> str | None:
    """The number as "+447700900123". None for what nobody can answer: a name, a short code, a withheld number."""
    bare = re.sub(r"[\s().-]", "", written)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    elif bare.startswith("0"):
        bare = "+44" + bare[1:]
    elif not bare.startswith("+"):
        bare = "+" + bare
    return bare if _WHOLE.fullmatch(bare) else None


class Numbers:
    """Names conversations after numbers by a keyed hash: without the key, no list of numbers leads to them."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def conversation(self, number: str) -> str:
        """``number``: as ``whole_number`` returns it."""
        return PREFIX + self._hash(number)

    def family(self, how: str, address: str) -> str:
        """What a family is known by across conversations: its number or email as a keyed hash, or "" where it gave none."""
        if how == "email":
            return f"mail-{self._hash(address.strip().lower())}" if address.strip() else ""
        number = whole_number(address)
        return self.conversation(number) if number else ""

    def _hash(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:DIGITS]
