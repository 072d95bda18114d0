"""What staff do with a request, usable without the web: look, accept, reply, ask another organisation, decline, close.

What is written to the family goes out by the channel that it is on and into the request's history, in one transaction; a form
that is sent twice does it once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import partial

from bot.clock import utc_now
from bot.errors import RequestError
from bot.support.model import ANSWERED, ASKED, REPLIED, Event, Request, State
from bot.support.plain_words import to_family
from bot.support.reaching import Reaching
from bot.support.routing import Routing, Team
from bot.support.shared import note_answer
from bot.support.store import Change, RequestStore, moving

LONGEST_REPLY = 2000  # characters
_OVER = (State.CLOSED, State.WITHDRAWN)


@dataclass(frozen=True)
class Act:
    """Who does it, and what they write. ``key``: of the form, the same when it is sent again; ``seen``: how many events the
    history had that they looked at; ``is_safe_now``: they say that now is a safe time to write to the family."""

    who: str
    words: str = ""
    key: str = ""
    seen: int | None = None
    is_safe_now: bool = False


def _now() -> datetime:
    return datetime.now(timezone.utc)


class Answering:
    """Each change raises RequestError, in words for staff, where it cannot be made; then nothing is changed or sent."""

    def __init__(
        self, store: RequestStore, routing: Routing, reaching: Reaching, now: Callable[[], datetime] = _now
    ) -> None:
        self._store, self._routing, self.reaching, self._now = store, routing, reaching, now

    def look(self, request: Request, who: str) -> Request:
        """A new request counts as read from now on."""
        if request.state is not State.NEW:
            return request
        try:
            return self._store.move(request, State.SEEN, who, "")
        except RequestError:  # somebody else looked, or the family took it back, at the same moment
            return self._store.of_id(request.id) or request

    def accept(self, request: Request, act: Act) -> Request:
        """``act.words``: to the family, or ""."""
        return self._move(request, State.ACCEPTED, act, act.words and to_family("What you write", act.words))

    def close(self, request: Request, act: Act) -> Request:
        """``act.words``: to the family, or ""."""
        return self._move(request, State.CLOSED, act, act.words and to_family("What you write", act.words))

    def decline(self, request: Request, act: Act, alternative: str) -> Request:
        """``act.words``: the reason."""
        reason = to_family("The reason", act.words)
        return self._move(request, State.DECLINED, act, f"{reason}\n{to_family('The alternative', alternative)}")

    def reply(self, request: Request, act: Act) -> Request:
        """Writes to the family."""
        if request.state in _OVER:
            raise RequestError(f"{request.reference} is {request.state.value}: nobody waits for a reply to it")
        words = to_family("Your reply", act.words)
        return self._say(request, Change(Event(utc_now(), act.who, REPLIED, words)), act)

    def askable(self, request: Request) -> Sequence[Team]:
        """The teams of other organisations that the family agreed to."""
        own = self._routing.teams.get(request.team)
        return self._routing.told(request.details.consent, request.area, own.organisation if own else "")

    def ask(self, request: Request, act: Act, team: str) -> Request:
        """Asks another organisation's team, which is shown a page that holds no more than the family agreed to."""
        asked = next((one for one in self.askable(request) if one.id == team), None)
        if asked is None:
            raise RequestError("the family has not agreed that this organisation is told, or it has no team here")
        if request.state in _OVER:
            raise RequestError(f"{request.reference} is {request.state.value}: there is nothing to ask about it")
        event = Event(utc_now(), act.who, ASKED, _to_team(asked, act.words, "say what you ask of them"), act.key)
        return self._store.change(request, Change(event, tell=(asked.id,), seen=act.seen))

    def answer(self, request: Request, act: Act, team: Team) -> Request:
        """What a team that was told or asked says to the one that answers; the family is sent nothing. Its people may see the
        request: that is for the caller to check."""
        if request.state in _OVER:
            raise RequestError(f"{request.reference} is {request.state.value}: nobody waits for your answer")
        own, at = self._routing.teams.get(request.team), utc_now()
        event = Event(at, act.who, ANSWERED, _to_team(team, act.words, "write your answer"), act.key)
        tell = (own.id,) if own and own.is_sent_to else ()
        answered = partial(note_answer, request_id=request.id, team=team.id, at=at)
        return self._store.change(request, Change(event, tell=tell, also=answered))

    def others(self, request: Request) -> list[Request]:
        """The family's other open requests that this one's team may know of: its own team's, and those of which the family
        agreed that this organisation is told."""
        own = self._routing.teams.get(request.team)
        organisation = own.organisation if own else ""
        return [
            other
            for other in self._store.of_family(request)
            if other.team == request.team or other.details.consent.get(organisation)
        ]

    def _move(self, request: Request, state: State, act: Act, words: str) -> Request:
        return self._say(request, moving(request, state, act.who, words), act)

    def _say(self, request: Request, change: Change, act: Act) -> Request:
        """Makes the change and sends its words, if there are any."""
        _check_length(change.event.text)
        key = act.key or secrets.token_hex(16)
        change = replace(change, event=replace(change.event, key=key), seen=act.seen)
        if change.event.text:
            sending = self.reaching.plan(request, change.event.text, key, self._now(), act.is_safe_now)
            change = replace(change, tell=sending.tell, not_before=sending.not_before, also=sending.also)
        return self._store.change(request, change)


def _to_team(team: Team, words: str, empty: str) -> str:
    """What teams write to each other, as the history keeps it. ``empty``: what is wrong where they write nothing."""
    if not words.strip():
        raise RequestError(empty)
    _check_length(words)
    return f"{team.name}: {words.strip()}"


def _check_length(words: str) -> None:
    if len(words) > LONGEST_REPLY:
        raise RequestError(f"that is longer than {LONGEST_REPLY} characters: say less")
