"""What families can do with requests, usable without Rasa: send, add to, ask about, withdraw, delete."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from enum import Enum
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import AssistantError
from bot.language.areas import Areas
from bot.support.check_numbers import new_check_number
from bot.support.check_tries import MOST_WRONG
from bot.support.draft import Draft
from bot.support.hours import answer_by
from bot.support.model import ORDINARY, URGENT, Contact, Request, State
from bot.support.routing import Routing, Team
from bot.support.store import RequestStore

logger = logging.getLogger(__name__)

Kept = TypeVar("Kept")


class Refusal(Enum):
    """Why a family cannot be shown a request by its reference."""

    WRONG = "wrong"  # no such request, or not its check number: not told which
    TOO_OFTEN = "too_often"  # too many wrong numbers today, here or for that reference
    FAILED = "failed"  # the database is away


def _now() -> datetime:
    return datetime.now(timezone.utc)


class Support:
    """Requests of families. Each method that changes something returns None when it could not be kept, so that nobody is
    told otherwise."""

    def __init__(
        self, routing: Routing, store: RequestStore, areas: Areas, now: Callable[[], datetime] = _now,
        family: Callable[[Contact], str] = lambda _: "",
    ) -> None:  # fmt: skip
        """``family``: what a family is known by in other conversations, from how it can be reached."""
        self.routing, self._store, self._areas, self._now, self._family = routing, store, areas, now, family

    def send(self, draft: Draft, conversation: str) -> Request | None:
        """Keeps a confirmed draft as a request. The draft's id is the request's: confirmed twice, it is one request."""
        now = self._now()
        point = draft.life_point or "before_crisis"
        route = self.routing.route(point, draft.area)
        details = draft.details(new_check_number())
        made = Request(
            id=draft.id,
            reference="",
            conversation=conversation,
            life_point=point,
            area=draft.area,
            team=route.team.id,
            state=State.NEW,
            created_at=_naive(now),
            answer_by=_naive(answer_by(now, route.working_days)),
            details=details,
            urgency=URGENT if route.front else ORDINARY,
            family=self._family(details.contact),
        )
        others = self.routing.told(made.details.consent, made.area, route.team.organisation)
        return self._kept(lambda: self._store.add(made, self._sent_to(made, others)))

    def extend(self, draft: Draft, conversation: str, checked: bool = False) -> Request | None:
        """Adds a confirmed draft's words to the open request that it names: one of this conversation, or ``checked`` to be
        the family's own. Confirmed twice, it is added once."""
        request = self.by_reference(draft.extends) if checked else self._own(draft.extends, conversation)
        if request is None or not request.open:
            return None
        words = "\n".join(draft.words)
        if any(event.what == "added" and event.text == words for event in request.history):
            return request
        return self._kept(lambda: self._store.add_words(request, words, self._sent_to(request, self.told(request))))

    def withdraw(self, request: Request) -> Request | None:
        return self._kept(lambda: self._store.withdraw(request, self._sent_to(request, self.told(request))))

    def of_conversation(self, conversation: str, owns: Sequence[str] = ()) -> list[Request]:
        """All requests of a family; none where they cannot be read just now."""
        return self.held(conversation, owns) or []

    def held(self, conversation: str, owns: Sequence[str] = ()) -> list[Request] | None:
        """All requests of a conversation, and those of references that the family has shown to be its own: oldest first,
        or None where they cannot be read just now."""
        try:
            found = self._store.of_conversation(conversation, owns) if conversation else []
            return sorted(found, key=lambda request: request.created_at)
        except (SQLAlchemyError, AssistantError, OSError) as error:
            logger.error("Requests could not be read: %s", type(error).__name__)
            return None

    def open_request(self, conversation: str) -> Request | None:
        """The last open request of a conversation."""
        return next((request for request in reversed(self.of_conversation(conversation)) if request.open), None)

    def by_reference(self, reference: str) -> Request | None:
        """The request of a reference: only for a family that has shown that it is theirs."""
        try:
            return self._store.by_reference(reference)
        except (SQLAlchemyError, AssistantError, OSError) as error:
            logger.error("A request could not be read: %s", type(error).__name__)
            return None

    def team_name(self, request: Request) -> str:
        """The team's name as families read it; a team that is gone since is only "the team"."""
        team = self.routing.teams.get(request.team)
        return team.name if team else "the team"

    def check(self, reference: str, number: str, conversation: str) -> Request | Refusal:
        """The request of a reference, where the check number shows that it is the family's own. ``conversation``: that asks."""
        if len(number) not in MOST_WRONG:
            return Refusal.WRONG
        try:
            attempt = self._store.tries.begin(reference, len(number), conversation)
            request = self._store.by_reference(reference)
            right = request.details.check_number if request else ""
            if attempt is None:
                return Refusal.TOO_OFTEN
            if not secrets.compare_digest(right.encode(), number.encode()) or request is None:
                return Refusal.WRONG
            self._store.tries.take_back(attempt)
            return request
        except (SQLAlchemyError, AssistantError, OSError) as error:
            logger.error("A check number could not be looked at: %s", type(error).__name__)
            return Refusal.FAILED

    def forget(self, conversation: str, owns: Sequence[str] = ()) -> bool:
        """Deletes all requests of a conversation, and those of references that the family has shown to be its own."""
        return self._kept(lambda: self._store.forget(conversation, owns)) is not None

    def area_of(self, facts: Mapping[str, Any]) -> str:
        """The area that a postcode or place of the message lies in, or "" where none or more than one is meant."""
        postcode, place = facts.get("postcode"), facts.get("place")
        found = [area.id for area in self._areas.for_outward(postcode["outward"])] if postcode else []
        found = found or (list(place["areas"]) if place else [])
        return found[0] if len(found) == 1 else ""

    def place_of(self, facts: Mapping[str, Any]) -> str:
        """The postcode or place as it was told."""
        postcode, place = facts.get("postcode"), facts.get("place")
        if postcode:
            return " ".join(part for part in (postcode["outward"], postcode["inward"]) if part)
        return str(place["name"]) if place else ""

    def _own(self, reference: str, conversation: str) -> Request | None:
        mine = self.of_conversation(conversation)
        return next((request for request in mine if request.reference == reference and request.open), None)

    def told(self, request: Request) -> tuple[Team, ...]:
        """The teams that were told of a request beside the one that answers it, and are there still."""
        teams = (self.routing.teams.get(name) for name in request.told)
        return tuple(team for team in teams if team)

    def _sent_to(self, request: Request, others: Sequence[Team]) -> Sequence[str]:
        """All teams that are sent what happens: the one that answers, unless it looks at the desk, and the others."""
        team = self.routing.teams.get(request.team)
        own = (team,) if team and team.is_sent_to else ()
        return tuple(dict.fromkeys(told.id for told in (*own, *others)))

    def _kept(self, change: Callable[[], Kept]) -> Kept | None:
        try:
            return change()
        except (SQLAlchemyError, AssistantError, OSError) as error:
            logger.error("A request could not be kept: %s", type(error).__name__)
            return None


def _naive(moment: datetime) -> datetime:
    """A time in UTC without zone, as the tables hold times."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None)
