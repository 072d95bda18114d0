""" "Yes" and "no", said alone or with a little more."""

from __future__ import annotations

import re

from bot.dialogue.thread import asks
from bot.dialogue.turn import Understood

AFFIRM, DENY = "affirm", "deny"
MOST_WORDS = 4  # "no, they also lost my notes" says more than no
MOST_WORDS_AFTER_DANGER = 10
_BEGINS = re.compile(r"(?:(?P<yes>yes|yeah|yep|yh|yeh)|no|nope|nah)\b", re.IGNORECASE)
# What makes "yes, ..." after a danger a call for help, and no "yes, we are safe".
_NEEDS_HELP = re.compile(
    r"\b(?:(?:need|want) (?:some |your )?help|help (?:me|us)|(?:not|isn'?t|aren'?t) safe)\b", re.IGNORECASE
)


def said_yes_or_no(text: str, understood: Understood, after_danger: bool, least: float) -> str:
    """ "yes", "no" or "". After a danger more may follow: "yes she is here with me". ``least``: the probability that is enough."""
    words, begins = text.lower().split(), _BEGINS.match(text.strip())
    if begins and after_danger and len(words) <= MOST_WORDS_AFTER_DANGER and not asks(text):
        return "yes" if begins["yes"] and not _NEEDS_HELP.search(text) else "no"
    best = understood.ranking[0] if understood.ranking else None
    if best is None or best.id not in (AFFIRM, DENY) or best.confidence < least or len(words) > MOST_WORDS:
        return ""
    return "yes" if best.id == AFFIRM else "no"
