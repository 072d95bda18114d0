"""The page that a professional receives: the family's own words first, so that nobody has to repeat them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.clock import aware
from bot.support.hours import LONDON, say_day
from bot.support.model import Contact, Request, State

HOW = {"text": "by text", "phone": "by phone", "email": "by email", "chat": "in the chat"}

# To a team that has a request which its family has deleted. The request is gone here: the team knows it by its reference.
DELETION = "The family has deleted this request here. Delete what you hold of it, but for what the law has you keep."


def contact_line(contact: Contact) -> str:
    """ "by phone, 07700 900123. Safe: after 6, no voicemail"."""
    return f"{HOW[contact.how]}{', ' if contact.address else ''}{contact.address}" + (
        f". Safe: {contact.safe}" if contact.safe else ""
    )


def pack(
    request: Request, life_points: Mapping[str, str], partners: Mapping[str, str], told: Sequence[str] = ()
) -> str:
    """One page of plain text for the team that answers. ``life_points`` and ``partners``: their names by id; ``told``: the
    teams that are sent a page of their own."""
    return "\n".join(_lines(request, life_points, partners, told)) + "\n"


def page_for_another(request: Request, life_points: Mapping[str, str], team: str) -> str:
    """The page for an organisation that helps already, as the family agreed: without who else helps, to whom else the family
    said yes or no, and what staff wrote. ``team``: the one that answers."""
    return "\n".join(_lines_for_another(request, life_points, team)) + "\n"


def _inside(text: str) -> str:
    """A text whose further lines cannot be taken for lines of the page."""
    return "\n        ".join(text.splitlines())


def _own_words(request: Request) -> Iterator[str]:
    yield "\nIn the family's own words:"
    yield from (f"    {line}" for words in request.details.words for line in words.splitlines() or [""])
    yield ""


def _facts(request: Request, life_points: Mapping[str, str], helpers: str) -> Iterator[str]:
    details = request.details
    facts = {
        "What would help": details.would_help,
        "Tried, and perhaps missed": details.tried,
        "Already helping": helpers,
        "Point in life": life_points.get(request.life_point, request.life_point),
        "Child's age or due date": details.child,
        "Where": details.place,
        "Contact": contact_line(details.contact),
    }
    yield from (f"{name}: {_inside(value)}" for name, value in facts.items() if value)


def _lines(
    request: Request, life_points: Mapping[str, str], partners: Mapping[str, str], told: Sequence[str]
) -> Iterator[str]:
    consent = request.details.consent
    yield f"Request {request.reference} ({request.state.value}), to be answered by {say_day(aware(request.answer_by))}"
    yield from _own_words(request)
    yield from _facts(request, life_points, request.details.helpers)
    agreed = [partners.get(name, name) for name, yes in consent.items() if yes]
    refused = [partners.get(name, name) for name, yes in consent.items() if not yes]
    yield f"Consent: may be told: {', '.join(agreed) or 'nobody'}; must not be told: {', '.join(refused) or 'nobody named'}"
    yield f"Told by the assistant: {', '.join(told) or 'nobody else. Whom the family agreed to, you may talk with.'}"
    yield "\nHistory:"
    for event in request.history:
        said = f": {_inside(event.text)}" if event.text else ""
        yield f"    {aware(event.at).astimezone(LONDON):%d %B %Y %H:%M} {event.who} {event.what}{said}"
    if request.state is State.NEW:
        yield "\nNobody has looked at this request yet."


def _lines_for_another(request: Request, life_points: Mapping[str, str], team: str) -> Iterator[str]:
    yield f"Request {request.reference} ({request.state.value}), for you to know about"
    yield f"Answered by: {team}, by {say_day(aware(request.answer_by))}"
    yield "The family agreed that you are told, so that it does not have to say all of this again."
    yield from _own_words(request)
    yield from _facts(request, life_points, helpers="")
