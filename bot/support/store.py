"""Where requests are kept. Everything that a family is told has happened was committed here before."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.database import renew
from bot.errors import RequestError
from bot.sms.numbers import PREFIX as PHONES
from bot.support.audit import note
from bot.support.check_tries import CheckTries
from bot.support.model import ADDED, ASKED, FAMILY, MOVES, OPEN, SENT, Details, Event, Request, State
from bot.support.outbox import event_key, purge_deletions, put, put_deletions
from bot.support.references import new_reference
from bot.support.shared import share
from bot.support.tables import AUDIT, EVENT, OUTBOX, REQUEST

KEPT_AFTER_END = timedelta(days=365)  # a request that is closed, declined or withdrawn
KEPT_AUDIT = timedelta(days=3 * 365)
REFERENCE_TRIES = 5
OPEN_STATES = tuple(state.value for state in OPEN)
LONGEST_WHO = EVENT.c.who.type.length
Also = Callable[[Connection], None]


@dataclass(frozen=True)
class Change:
    """One change of a request: what happened, the columns that it changes, and who is told.

    ``words``: what the family adds to its own; ``seen``: how many events its history had when it was looked at, where the change
    depends on them; ``not_before``: when those are told; ``also``: what is done in the same transaction.
    """

    event: Event
    values: Mapping[str, Any] = field(default_factory=dict)
    tell: Sequence[str] = ()
    words: str = ""
    seen: int | None = None
    not_before: datetime | None = None
    also: Also | None = None


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
        return self.change(request, Change(Event(utc_now(), FAMILY, ADDED, words), tell=tell, words=words))

    def withdraw(self, request: Request, tell: Sequence[str]) -> Request:
        return self.move(request, State.WITHDRAWN, FAMILY, "", tell)

    # What staff do

    def move(self, request: Request, state: State, who: str, text: str, tell: Sequence[str] = ()) -> Request:
        """Moves a request on. Raises RequestError where its state does not allow it."""
        return self.change(request, moving(request, state, who, text, tell))

    def change(self, request: Request, change: Change) -> Request:
        """Commits a change, once for each key: the request as it is then. Raises RequestError where its state is not the one
        that was read, or something else has happened to it since."""
        still = and_(REQUEST.c.id == request.id, REQUEST.c.state == request.state.value)
        with self._engine().begin() as connection:
            locked = select(REQUEST.c.state, REQUEST.c.details).where(REQUEST.c.id == request.id).with_for_update()
            row = connection.execute(locked).first()
            if row is not None and not self._is_done(connection, change.event.key):
                self._check(connection, request, row[0], change.seen)
                values = dict(change.values)
                if change.words:
                    values["details"] = self._sealed(self._opened(row[1]).with_more(change.words))
                if values:
                    connection.execute(update(REQUEST).where(still).values(values))
                self._note(connection, request, change.event, change.tell, change.not_before)
                if change.also:
                    change.also(connection)
        found = self._one(REQUEST.c.id == request.id)
        if found is None:
            raise RequestError(f"{request.reference} is deleted: its family did so meanwhile")
        return found

    def read(self, reference: str, who: str) -> Request | None:
        """One request for a member of staff; the reading is audited first."""
        with self._engine().begin() as connection:
            note(connection, who, "read", reference)
        return self._one(REQUEST.c.reference == reference)

    def queue(self, who: str, teams: Sequence[str] = (), ended: bool = False) -> list[Request]:
        """Open requests (or ended ones too), those to be answered first first; the listing is audited."""
        with self._engine().begin() as connection:
            note(connection, who, "list")
        wanted = REQUEST.c.team.in_(list(teams)) if teams else REQUEST.c.team == REQUEST.c.team
        if not ended:
            wanted = and_(wanted, REQUEST.c.state.in_(OPEN_STATES))
        return self._many(wanted)

    def audit(self) -> list[dict[str, Any]]:
        with self._engine().connect() as connection:
            return [dict(row) for row in connection.execute(select(AUDIT).order_by(AUDIT.c.id)).mappings()]

    # What both need

    def by_reference(self, reference: str) -> Request | None:
        """For the family's own questions, after the check that it is theirs."""
        return self._one(REQUEST.c.reference == reference)

    def of_family(self, request: Request) -> list[Request]:
        """The other open requests of the same conversation, or of the same phone or email."""
        phone = request.conversation.partition(".")[0] if request.conversation.startswith(PHONES) else ""
        known = [name for name in (request.family, phone) if name]
        theirs = or_(
            REQUEST.c.conversation.in_([request.conversation, *known]),
            and_(REQUEST.c.family.in_(known), REQUEST.c.family != ""),
        )
        return self._many(and_(theirs, REQUEST.c.id != request.id, REQUEST.c.state.in_(OPEN_STATES)))

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
        names = ("id", "reference", "conversation", "life_point", "area", "team", "created_at", "answer_by", "ended_at",
                 "urgency", "family")  # fmt: skip
        return {name: getattr(request, name) for name in names} | {
            "state": request.state.value,
            "details": self._sealed(request.details),
        }

    def _opened(self, sealed: str) -> Details:
        return Details.from_json(json.loads(self._cipher().decrypt(sealed)))

    def _sealed(self, details: Details) -> str:
        return sealed(self._cipher(), details)

    @staticmethod
    def _is_done(connection: Connection, key: str) -> bool:
        known = select(EVENT.c.id).where(EVENT.c.key == key)
        return bool(key) and connection.execute(known).first() is not None

    @staticmethod
    def _check(connection: Connection, request: Request, state: str, seen: int | None) -> None:
        events = select(func.count()).select_from(EVENT).where(EVENT.c.request_id == request.id)
        if state != request.state.value or seen not in (None, connection.execute(events).scalar()):
            raise RequestError(f"{request.reference} was changed by somebody else meanwhile: look again")

    def _note(
        self, connection: Connection, request: Request, event: Event, tell: Sequence[str],
        not_before: datetime | None = None,
    ) -> None:  # fmt: skip
        """Adds to the history and, in the same transaction, to the outbox: neither is there without the other."""
        text = self._cipher().encrypt(event.text) if event.text else ""
        row = {"request_id": request.id, "at": event.at, "who": event.who[:LONGEST_WHO], "what": event.what}
        noted = insert(EVENT).values(**row, text=text, key=event.key or None)
        number = connection.execute(noted).inserted_primary_key[0]
        for team in tell:
            key, due = event_key(request.id, number), not_before or event.at
            put(connection, key, team, event.what, due, request_id=request.id, text=text)
            if team not in (FAMILY, request.team):
                share(connection, request.id, team, event.at, event.what == ASKED)

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
            event = Event(row["at"], row["who"], row["what"], text, row["key"] or "", row["id"])
            histories[row["request_id"]].append(event)
        others = {row["id"]: tuple(t for i, t in teams if i == row["id"] and t != row["team"]) for row in rows}
        return [self._request(dict(row), tuple(histories[row["id"]]), others[row["id"]]) for row in rows]

    def _request(self, row: dict[str, Any], history: tuple[Event, ...], told: tuple[str, ...]) -> Request:
        details = self._opened(row.pop("details"))
        return Request(**{**row, "state": State(row["state"]), "details": details, "history": history, "told": told})


def sealed(cipher: Cipher, details: Details) -> str:
    """Details as they are kept."""
    return cipher.encrypt(json.dumps(details.to_json(), ensure_ascii=False))


def moving(request: Request, state: State, who: str, text: str, tell: Sequence[str] = (), key: str = "") -> Change:
    """The change that moves a request on. Raises RequestError where its state does not allow it."""
    if state not in MOVES[request.state]:
        raise RequestError(f"{request.reference} is {request.state.value}: it cannot become {state.value}")
    now = utc_now()
    ended = now if state in (State.DECLINED, State.CLOSED, State.WITHDRAWN) else None
    return Change(Event(now, who, state.value, text, key), {"state": state.value, "ended_at": ended}, tell)
