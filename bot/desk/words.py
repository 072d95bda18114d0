"""How the desk writes times and states: in words, in London's time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.clock import aware
from bot.desk.people import Role
from bot.support.hours import LONDON, say_day
from bot.support.reaching import Barred, Way


def day(moment: datetime) -> str:
    """ "Tuesday 24 November". ``moment``: UTC without zone, as the tables hold times."""
    return say_day(aware(moment).astimezone(LONDON))


def time(moment: datetime) -> str:
    """ "24 November 2026, 09:05"."""
    local = aware(moment).astimezone(LONDON)
    return f"{local.day} {local:%B %Y, %H:%M}"


ROLES = {Role.SUPPORT: "support worker", Role.EDITOR: "content editor", Role.MANAGER: "manager"}


def role(one: Role) -> str:
    """ "support worker"."""
    return ROLES[one]


EVENTS = {
    "sent": "sent the request",
    "seen": "read it",
    "added": "added words",
    "replied": "replied",
    "asked": "asked another organisation",
    "answered": "answered for another organisation",
    "accepted": "accepted it",
    "declined": "declined it",
    "closed": "closed it",
    "withdrawn": "took it back",
}


def happened(what: str) -> str:
    """ "accepted it"."""
    return EVENTS.get(what, what)


WROTE = {"added": "Family wrote", "answered": "Organisation answered"}


def wrote(what: str) -> str:
    """ "Family wrote"."""
    return WROTE[what]


WAYS = {Way.CHAT: "in its chat", Way.TEXT: "by text", Way.EMAIL: "by email"}
BARRED = {
    Barred.CHAT_GONE: "The chat is gone that this request came from: the family deleted it, or it is older than seven days. It reads "
    "what you write only when it asks with its reference and check number.",
    Barred.STOPPED: "This phone has asked for no more texts, so none is sent to it.",
    Barred.NUMBER_GONE: "There is no number to text.",
    Barred.OTHER_PERSON: "Somebody else writes from this phone now, so nothing private is sent to it.",
    Barred.NO_TEXTS: "This desk sends no texts yet: whoever runs it can set that up.",
    Barred.NO_EMAIL: "This desk sends no emails yet: whoever runs it can set that up.",
}
OUTCOMES = {
    "waiting": "waits to be sent",
    "sending": "is being sent",
    "doubtful": "may have been sent: this is being found out",
    "sent": "sent",
    "refused": "could not be sent: reach the family another way",
    "late": "could not be sent in time: reach the family another way",
    "unknown": "may not have been sent: reach the family another way",
    "dropped": "was not sent, as this phone wants no texts",
}
RECEIPTS = {"delivered": "arrived on the phone", "failed": "did not arrive: reach the family another way"}


EMAILED = {
    "waiting": "waits to be sent",
    "failing": "could not be sent yet and is tried again: if it is urgent, reach the family another way",
    "delivered": "sent",
    "dead": "could not be sent: reach the family another way",
}


def emailed(state: str) -> str:
    """What became of an email."""
    return EMAILED[state]


def way(one: Way) -> str:
    """ "by text"."""
    return WAYS[one]


def barred(why: Barred) -> str:
    """Why a way is closed, and what that means."""
    return BARRED[why]


def outcome(found: tuple[str, str]) -> str:
    """What became of a text, from its state and receipt."""
    state, receipt = found
    return RECEIPTS.get(receipt) or OUTCOMES.get(state, state)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "time": time,
    "role": role,
    "happened": happened,
    "wrote": wrote,
    "way": way,
    "barred": barred,
    "outcome": outcome,
    "emailed": emailed,
}
