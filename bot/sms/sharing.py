"""A phone that several people use: what would show one of them another's private details."""

from __future__ import annotations

import re

from bot.dialogue.asking import REQUEST
from bot.dialogue.following import ADD, STATUS, WITHDRAW
from bot.dialogue.form_words import RESUME, is_only
from bot.dialogue.turn import Memory, Understood, pick

PRIVATE_TOPICS = frozenset({REQUEST, STATUS, ADD, WITHDRAW, "delete_my_data"})
PRIVATE_CHOICES = frozenset({"form", "following", "hold", "forget", "forget_yes"})
# Nothing more: "no he is not breathing" is no answer to the question, but a message of its own.
_YES = re.compile(
    r"(?:1|y|yes|yeah|yep|yup|(?:yes,? )?(?:same(?: person)?|it(?:'?s| is) (?:still )?me|still me|i am))[\s.!]*", re.I
)
_NO = re.compile(
    r"(?:2|n|no|nope|(?:no,? )?(?:not me|i'?m not|i am not|someone else|(?:another|a different|different) person))[\s.!]*",
    re.I,
)


def touches_private(text: str, understood: Understood, memory: Memory, has_requests: bool) -> bool:
    """Whether the answer to a message would show what another person may have written. Danger is always answered."""
    if understood.safety or not (memory.request or has_requests):
        return False
    if memory.request and not memory.request.get("paused"):  # its open question would take any answer
        return True
    best = understood.ranking[0].id if understood.ranking else ""
    chosen = pick(text, memory.offered)
    private_choice = chosen is not None and chosen.kind in PRIVATE_CHOICES
    return private_choice or best in PRIVATE_TOPICS or is_only(RESUME, text.strip())


def is_same_person(text: str) -> bool | None:
    """The answer to "is this still the same person?"; None for another message."""
    said = text.strip().replace("’", "'")
    if _YES.fullmatch(said):
        return True
    return False if _NO.fullmatch(said) else None
