"""The way of an entry to families: draft, checked by an editor, agreed by each partner named, published.

Each step is signed off by a person for one text. When the text changes, it must be signed off again from the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from bot.files import Node

TEXT_DIGITS = 16  # of a text's fingerprint, hexadecimal


class Step(str, Enum):
    """What a person signs off."""

    CHECKED = "checked"  # a content editor: it is true, plain and complete
    AGREED = "agreed"  # one of the partners
    PUBLISHED = "published"  # a content editor, once all partners agree


class State(str, Enum):
    """How far an entry has come."""

    DRAFT = "draft"
    CHECKED = "checked"
    AGREED = "agreed"
    PUBLISHED = "published"


@dataclass(frozen=True)
class SignOff:
    """One person's word for one text. ``partner``: for which partner, where it is ``Step.AGREED``."""

    step: Step
    name: str
    on: date
    text: str  # the fingerprint of the text that was read
    partner: str = ""


def agreeing(partners: Sequence[str], sign_offs: Sequence[SignOff], text: str) -> tuple[str, ...]:
    """The partners that agree to a text, in the order in which they are named."""
    signed = {given.partner for given in sign_offs if given.step is Step.AGREED and given.text == text}
    return tuple(partner for partner in partners if partner in signed)


def how_far(partners: Sequence[str], sign_offs: Sequence[SignOff], text: str) -> State:
    """The state of a text. A step counts only where those before it are done."""
    steps = {given.step for given in sign_offs if given.text == text}
    if Step.CHECKED not in steps:
        return State.DRAFT
    if agreeing(partners, sign_offs, text) != tuple(partners):
        return State.CHECKED
    return State.PUBLISHED if Step.PUBLISHED in steps else State.AGREED


def read_sign_off(node: Node) -> SignOff:
    """One of an entry's ``sign_offs``. Raises DataError."""
    for name in node.names():
        if name not in SignOff.__dataclass_fields__:
            raise node[name].error(f"`{name}` is not a field of a sign-off; there are: step, partner, name, on, text")
    step = Step(node["step"].one_of(*(step.value for step in Step)))
    partner = node["partner"].string() if "partner" in node else ""
    if (step is Step.AGREED) != bool(partner):
        raise node.error("`partner` is named where a partner agreed, and only there")
    return SignOff(step, node["name"].string(), node["on"].date(), node["text"].string(), partner)
