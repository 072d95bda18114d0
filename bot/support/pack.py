"""The page that a professional receives: the family's own words first, so that nobody has to repeat them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.support.hours import LONDON, say_day
from bot.support.model import Contact, Request, State
from bot.support.store import aware

HOW = {"text": "by text", "phone": "by phone", "email": "by email", "chat": "in the chat"}


def contact_line(contact: Contact) -> str:
    """ "by phone, 07700 900123. Safe: after 6, no voicemail"."""
    return f"{HOW[contact.how]}{', ' if contact.address else ''}{contact.address}" + (
        f". Safe: {contact.safe}" if contact.safe else ""
    )


def pack(request: Request, life_points: Mapping[str, str], partners: Mapping[str, str]) -> str:
    """One page of plain text. ``life_points`` and ``partners``: their names by id."""
    return "\n".join(_lines(request, life_points, partners)) + "\n"


def _inside(text: str) -> str:
    """A text whose further lines cannot be taken for lines of the page."""
    return "\n        ".join(text.splitlines())


def _lines(request: Request, life_points: Mapping[str, str], partners: Mapping[str, str]) -> Iterator[str]:
    details = request.details
    yield f"Request {request.reference} ({request.state.value}), to be answered by {say_day(aware(request.answer_by))}"
    yield "\nIn the family's own words:"
    yield from (f"    {line}" for words in details.words for line in words.splitlines() or [""])
    facts = {
        "What would help": details.would_help,
        "Tried, and perhaps missed": details.tried,
        "Already helping": details.helpers,
        "Point in life": life_points.get(request.life_point, request.life_point),
        "Child's age or due date": details.child,
        "Where": details.place,
        "Contact": contact_line(details.contact),
    }
    yield ""
    yield from (f"{name}: {_inside(value)}" for name, value in facts.items() if value)
    agreed = [partners.get(name, name) for name, yes in details.consent.items() if yes]
    refused = [partners.get(name, name) for name, yes in details.consent.items() if not yes]
    yield f"Consent: may be told: {', '.join(agreed) or 'nobody'}; must not be told: {', '.join(refused) or 'nobody named'}"
    yield "\nHistory:"
    for event in request.history:
        said = f": {_inside(event.text)}" if event.text else ""
        yield f"    {aware(event.at).astimezone(LONDON):%d %B %Y %H:%M} {event.who} {event.what}{said}"
    if request.state is State.NEW:
        yield "\nNobody has looked at this request yet."
