"""Where requests are kept. Everything that a family is told has happened was committed here before."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.database import renew
from bot.errors import RequestError
from bot.support.check_tries import CheckTries
from bot.support.model import MOVES, Details, Event, Request, State
from bot.support.outbox import purge_deletions, put, put_deletions
from bot.support.references import new_reference
from bot.support.tables import AUDIT, EVENT, OUTBOX, REQUEST

FAMILY, SENT = "family", "sent"
KEPT_AFTER_END = timedelta(days=365)  # a request that is closed, declined or withdrawn
KEPT_AUDIT = timedelta(days=3 * 365)
REFERENCE_TRIES = 5
LONGEST_WHO, LONGEST_REFERENCE = (AUDIT.c[name].type.length for name in ("who", "reference"))


def _audited(who: str, action: str, reference: str = "") -> dict[str, Any]:
    """A row of the audit. What was typed can be longer than a column, which PostgreSQL refuses."""
    return {"at": utc_now(), "who": who[:LONGEST_WHO], "action": action, "reference": reference[:LONGEST_REFERENCE]}


def _whose(conversation: str, references: Sequence[str]) -> Any:
    return or_(REQUEST.c.conversation == conversation, REQUEST.c.reference.in_(list(references)))


class RequestStore:
    """Adds, reads and changes requests. The database is opened at first use."""

    def __init__(self, engine: Callable[[], Engine], cipher: Callable[[], Cipher]) -> None:
        self._engine, self._cipher = engine, cipher
        self.tries = CheckTries(engine)

    # What a family does

    def add(self, request: Request, tell: Sequence[str]) -> Request:
        """Commits a new request with what is to be delivered to each team of ``tell``. Sent twice, it is the same request:
        the first is returned. Raises SQLAlchemyError when it could not be kept."""
        for _ in range(REFERENCE_TRIES):
            sent, others = Event(request.created_at, FAMILY, SENT), tuple(team for team in tell if team != request.team)
            made = replace(request, reference=new_reference(), history=(sent,), told=others)
            try:
                with self._engine().begin() as connection:
                    connection.execute(insert(REQUEST).values(self._row(made)))
                    self._note(connection, made, sent, tell)
                return made
            except IntegrityError:
                if existing := self._one(REQUEST.c.id == request.id):
                    return existing  # a resend, not another family's reference
        raise RequestError("no free reference was found")

    def add_words(self, request: Request, words: str, tell: Sequence[str]) -> Request:
        """Adds a family's words to an open request; others that were added meanwhile stay."""
        return self._change(request, {}, Event(utc_now(), FAMILY, "added", words), tell, words)

    def withdraw(self, request: Request, tell: Sequence[str]) -> Request:
        return self.move(request, State.WITHDRAWN, FAMILY, "", tell)

    # What staff do

    def move(self, request: Request, state: State, who: str, text: str, tell: Sequence[str] = ()) -> Request:
        """Moves a request on. Raises RequestError where its state does not allow it."""
        if state not in MOVES[request.state]:
            raise RequestError(f"{request.reference} is {request.state.value}: it cannot become {state.value}")
        now = utc_now()
        ended = now if state in (State.DECLINED, State.CLOSED, State.WITHDRAWN) else None
        return self._change(
            request, {"state": state.value, "ended_at": ended}, Event(now, who, state.value, text), tell
        )

    def read(self, reference: str, who: str) -> Request | None:
        """One request for a member of staff; the reading is audited first."""
        with self._engine().begin() as connection:
            connection.execute(insert(AUDIT).values(_audited(who, "read", reference)))
        return self._one(REQUEST.c.reference == reference)

    def queue(self, who: str, teams: Sequence[str] = (), ended: bool = False) -> list[Request]:
        """Open requests (or ended ones too), those to be answered first first; the listing is audited."""
        with self._engine().begin() as connection:
            connection.execute(insert(AUDIT).values(_audited(who, "list")))
        wanted = REQUEST.c.team.in_(list(teams)) if teams else REQUEST.c.team == REQUEST.c.team
        if not ended:
            wanted = and_(wanted, REQUEST.c.state.in_([s.value for s in State if MOVES[s] and s is not State.DECLINED]))
        return self._many(wanted)

    def audit(self) -> list[dict[str, Any]]:
        with self._engine().connect() as connection:
            return [dict(row) for row in connection.execute(select(AUDIT).order_by(AUDIT.c.id)).mappings()]

    # What both need

    def by_reference(self, reference: str) -> Request | None:
        """For the family's own questions, after the check that it is theirs."""
        return self._one(REQUEST.c.reference == reference)

    def of_id(self, identity: str) -> Request | None:
        return self._one(REQUEST.c.id == identity)

    def of_conversation(self, conversation: str, references: Sequence[str] = ()) -> list[Request]:
        """The requests of a conversation, and those of the references."""
        return self._many(_whose(conversation, references))

    def forget(self, conversation: str, references: Sequence[str] = ()) -> int:
        """Deletes all requests of a conversation, and those of the references, with history and outbox; teams that may have
        one are to be told in the same transaction. How many."""
        whose = _whose(conversation, references)
        with self._engine().begin() as connection:
            put_deletions(connection, whose, utc_now())
            return int(connection.execute(delete(REQUEST).where(whose)).rowcount)

    def purge(self) -> int:
        """Deletes what has ended long enough ago. How many requests."""
        now = utc_now()
        self.tries.purge()
        with self._engine().begin() as connection:
            connection.execute(delete(AUDIT).where(AUDIT.c.at < now - KEPT_AUDIT))
            purge_deletions(connection, now)
            return int(connection.execute(delete(REQUEST).where(REQUEST.c.ended_at < now - KEPT_AFTER_END)).rowcount)

    def renew_keys(self) -> int:
        """Writes all details anew with the first key of ASSISTANT_KEYS. How many texts."""
        with self._engine().begin() as connection:
            columns = (REQUEST.c.details, EVENT.c.text, OUTBOX.c.text)
            return sum(renew(connection, self._cipher(), column) for column in columns)

    # Rows

    def _row(self, request: Request) -> dict[str, Any]:
        names = ("id", "reference", "conversation", "life_point", "area", "team", "created_at", "answer_by", "ended_at")
        return {name: getattr(request, name) for name in names} | {
            "state": request.state.value,
            "details": self._sealed(request.details),
        }

    def _opened(self, sealed: str) -> Details:
        return Details.from_json(json.loads(self._cipher().decrypt(sealed)))

    def _sealed(self, details: Details) -> str:
        return self._cipher().encrypt(json.dumps(details.to_json(), ensure_ascii=False))

    def _change(
        self, request: Request, values: dict[str, Any], event: Event, tell: Sequence[str], more: str = ""
    ) -> Request:
        """One committed change. It is made only if the request is still in the state that was read."""
        still = and_(REQUEST.c.id == request.id, REQUEST.c.state == request.state.value)
        with self._engine().begin() as connection:
            row = connection.execute(select(REQUEST.c.details).where(still).with_for_update()).first()
            if row is None:
                raise RequestError(f"{request.reference} was changed by somebody else meanwhile: look again")
            if more:
                values = {**values, "details": self._sealed(self._opened(row[0]).with_more(more))}
            connection.execute(update(REQUEST).where(still).values(values))
            self._note(connection, request, event, tell)
        found = self._one(REQUEST.c.id == request.id)
        if found is None:
            raise RequestError(f"{request.reference} is deleted: its family did so meanwhile")
        return found

    def _note(self, connection: Connection, request: Request, event: Event, tell: Sequence[str]) -> None:
        """Adds to the history and, in the same transaction, to the outbox: neither is there without the other."""
        text = self._cipher().encrypt(event.text) if event.text else ""
        row = {
            "request_id": request.id,
            "at": event.at,
            "who": event.who[:LONGEST_WHO],
            "what": event.what,
            "text": text,
        }
        number = connection.execute(insert(EVENT).values(row)).inserted_primary_key[0]
        for team in tell:
            key = f"{request.id}-{number}"
            put(connection, key, team, event.what, event.at, request_id=request.id, text=text)

    def _one(self, where: Any) -> Request | None:
        found = self._many(where)
        return found[0] if found else None

    def _many(self, where: Any) -> list[Request]:
        with self._engine().connect() as connection:
            rows = (
                connection.execute(select(REQUEST).where(where).order_by(REQUEST.c.answer_by, REQUEST.c.id))
                .mappings()
                .all()
            )
            ids = [row["id"] for row in rows]
            events = (
                connection.execute(select(EVENT).where(EVENT.c.request_id.in_(ids)).order_by(EVENT.c.id))
                .mappings()
                .all()
            )
            told = select(OUTBOX.c.request_id, OUTBOX.c.team).where(
                OUTBOX.c.request_id.in_(ids), OUTBOX.c.event == SENT
            )
            teams = connection.execute(told.order_by(OUTBOX.c.id)).all()
        histories: dict[str, list[Event]] = {identity: [] for identity in ids}
        for row in events:
            text = self._cipher().decrypt(row["text"]) if row["text"] else ""
            histories[row["request_id"]].append(Event(row["at"], row["who"], row["what"], text))
        others = {row["id"]: tuple(t for i, t in teams if i == row["id"] and t != row["team"]) for row in rows}
        return [self._request(dict(row), tuple(histories[row["id"]]), others[row["id"]]) for row in rows]

    def _request(self, row: dict[str, Any], history: tuple[Event, ...], told: tuple[str, ...]) -> Request:
        details = self._opened(row.pop("details"))
        return Request(**{**row, "state": State(row["state"]), "details": details, "history": history, "told": told})
