"""The words that carriers act on: a whole message of one of them blocks a number, unblocks it, or asks who this is.

Inside a sentence they mean nothing of the kind: "my baby stopped moving" and "make it stop" go to the assistant.
"""

from __future__ import annotations

import re
from enum import Enum


class Keyword(Enum):
    """What a message that is nothing but such a word asks for."""

    STOP = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit"})
    START = frozenset({"start", "unstop"})
    HELP = frozenset({"help", "info"})


_ONE_WORD = re.compile(r"[\W_]*([^\W_]+)[\W_]*")
_OFFERED = re.compile(
    r"\b(?:reply|text|say|send|write|type|answer)\s+(?:with\s+)?[\"'“‘]?(stop|stopall|unsubscribe|cancel|end|quit)\b",
    re.I,
)


def keyword(text: str) -> Keyword | None:
    """The keyword that a whole message is, in any case and with any marks around it."""
    only = _ONE_WORD.fullmatch(text)
    return next((kind for kind in Keyword if only and only[1].lower() in kind.value), None)


def is_blocking(label: str) -> bool:
    """Whether a choice's label, sent as it is, would block the number."""
    return keyword(label) is Keyword.STOP


def suggests_blocking(text: str) -> bool:
    """Whether a text tells a family to send a word that would block its number."""
    return _OFFERED.search(text) is not None
