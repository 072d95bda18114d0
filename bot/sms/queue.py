"""The queue of texts to families: in order for each number, again after a failure, and never one of them twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import and_, case, delete, exists, func, insert, or_, select, update
from sqlalchemy.engine import Connection, Engine

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.messages.gsm7 import segments
from bot.sms.provider import Receipt, Status
from bot.sms.tables import PHONE, TEXT_OUT

LEASE = timedelta(seconds=45)  # longer than a send and a search may take (bot.sms.provider.TIMEOUT)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=5)
DOUBT = timedelta(seconds=15)  # after which a provider lists what it has taken
USEFUL = timedelta(hours=4)  # a reply that could not be sent by then would only confuse
KEPT = timedelta(days=7)
LONG_AGO = datetime(1970, 1, 1)  # due whatever the clock says, and said when it was put
DOUBLINGS = 8  # of the first wait, until it is the longest


class State(str, Enum):
    """Where a text is."""

    WAITING = "waiting"  # certainly not sent yet
    SENDING = "sending"  # somebody is at it
    DOUBTFUL = "doubtful"  # nobody knows whether it was sent: the provider is asked first
    SENT = "sent"
    REFUSED = "refused"  # the provider never will
    LATE = "late"  # given up, and certainly not sent: it would come too late
    UNKNOWN = "unknown"  # given up while nobody knew whether it was sent
    DROPPED = "dropped"  # the number wants no texts


UNFINISHED = (State.WAITING.value, State.SENDING.value, State.DOUBTFUL.value)
UNSENT = (State.REFUSED.value, State.LATE.value, State.UNKNOWN.value)


@dataclass(frozen=True)
class Taken:
    """A text that this process has taken up. ``doubtful``: it may have been sent already."""

    id: int
    conversation: str
    key: str
    number: str
    body: str
    attempts: int
    tried_at: datetime
    doubtful: bool


class TextQueue:
    """Every method raises SQLAlchemyError where the database cannot be reached."""

    def __init__(self, engine: Callable[[], Engine], cipher: Callable[[], Cipher]) -> None:
        self._engine, self._cipher = engine, cipher

    @staticmethod
    def has(connection: Connection, key: str) -> bool:
        return connection.execute(select(TEXT_OUT.c.id).where(TEXT_OUT.c.key == key)).first() is not None

    def put(
        self, connection: Connection, conversation: str, key: str, text: str, always: bool = False,
        at: datetime | None = None,
    ) -> None:  # fmt: skip
        """Adds a text within a transaction of the caller's. ``always``: to a stopped number too; ``at``: not before then."""
        row: dict[str, Any] = {"conversation": conversation, "key": key, "text": self._cipher().encrypt(text)}
        row |= {"at": at or utc_now(), "next_at": at or LONG_AGO, "segments": segments(text), "always": always}
        row |= {"state": State.WAITING.value, "attempts": 0}
        connection.execute(insert(TEXT_OUT).values(row | {"provider_id": "", "receipt": ""}))

    def take(self, most: int, now: datetime | None = None) -> list[Taken]:
        """Takes up texts that are due, the first of each conversation. Whoever sets a row's next time owns it until then."""
        now = now or utc_now()
        with self._engine().begin() as connection:
            self._give_up(connection, now)
            self._doubt(connection, now)
            rows = connection.execute(_due(now).limit(most)).mappings().all()
            return [taken for row in rows if (taken := self._take(connection, row, now))]

    def sent(self, text: Taken, provider_id: str) -> None:
        """The provider has it, and whoever else took it up meanwhile can stop: the words are not needed any more."""
        receipt = case((TEXT_OUT.c.receipt == "", Status.SENT.value), else_=TEXT_OUT.c.receipt)
        values = {"state": State.SENT.value, "text": "", "provider_id": provider_id, "receipt": receipt}
        unfinished = and_(TEXT_OUT.c.id == text.id, TEXT_OUT.c.state.in_(UNFINISHED))
        with self._engine().begin() as connection:
            connection.execute(update(TEXT_OUT).where(unfinished).values(values))

    def not_sent(self, text: Taken, final: bool, now: datetime | None = None) -> None:
        """The provider certainly has it not: it is tried again, or never."""
        if final:
            self._finish(text, {"state": State.REFUSED.value, "text": ""})
        else:
            self._finish(text, {"state": State.WAITING.value, "next_at": (now or utc_now()) + _wait(text.attempts)})

    def doubtful(self, text: Taken, now: datetime | None = None) -> None:
        """Nobody knows: the provider is asked before it is sent once more."""
        wait = max(DOUBT, _wait(text.attempts))
        self._finish(text, {"state": State.DOUBTFUL.value, "next_at": (now or utc_now()) + wait})

    def is_ours(self, text: Taken) -> bool:
        """Whether a text that was taken up is still to be sent, and by whoever took it up."""
        with self._engine().connect() as connection:
            return connection.execute(select(TEXT_OUT.c.id).where(_ours(text))).first() is not None

    def record(self, receipt: Receipt) -> bool:
        """Keeps a receipt, which also says that a doubtful text was sent. False where the text is unknown. A late
        "sent" does not undo "delivered"."""
        this = TEXT_OUT.c.key == receipt.key
        news: dict[str, Any] = {"provider_id": receipt.id}
        with self._engine().begin() as connection:
            row = connection.execute(select(TEXT_OUT.c.state, TEXT_OUT.c.receipt).where(this)).mappings().first()
            if row is None:
                return False
            if receipt.status is not Status.SENT or not row["receipt"]:
                news["receipt"] = receipt.status.value
            if row["state"] in UNFINISHED:
                news |= {"state": State.SENT.value, "text": ""}
            connection.execute(update(TEXT_OUT).where(this).values(news))
        return True

    def new_ids(self, found: list[str]) -> list[str]:
        """Those of a provider's ids that are not of another text."""
        with self._engine().connect() as connection:
            known = set(
                connection.execute(select(TEXT_OUT.c.provider_id).where(TEXT_OUT.c.provider_id.in_(found))).scalars()
            )
        return [one for one in found if one not in known]

    def outcome(self, key: str) -> tuple[str, str] | None:
        """(state, receipt) of a text; None for one that is not known any more."""
        with self._engine().connect() as connection:
            wanted = select(TEXT_OUT.c.state, TEXT_OUT.c.receipt).where(TEXT_OUT.c.key == key)
            row = connection.execute(wanted).first()
        return (row[0], row[1]) if row else None

    def unsent(self) -> list[tuple[str, str, datetime, int]]:
        """(conversation, why, when, segments) of what never reached a phone, the latest first."""
        failed = or_(TEXT_OUT.c.state.in_(UNSENT), TEXT_OUT.c.receipt == Status.FAILED.value)
        why = case((TEXT_OUT.c.state.in_(UNSENT), TEXT_OUT.c.state), else_="not delivered")
        columns = (TEXT_OUT.c.conversation, why, TEXT_OUT.c.at, TEXT_OUT.c.segments)
        with self._engine().connect() as connection:
            wanted = select(*columns).where(failed).order_by(TEXT_OUT.c.id.desc())
            return [tuple(row) for row in connection.execute(wanted).all()]

    def totals(self) -> dict[str, tuple[int, int]]:
        """(texts, segments) by state of the last seven days."""
        columns = (TEXT_OUT.c.state, func.count(), func.sum(TEXT_OUT.c.segments))
        with self._engine().connect() as connection:
            rows = connection.execute(select(*columns).group_by(TEXT_OUT.c.state)).all()
        return {state: (int(texts), int(parts)) for state, texts, parts in rows}

    def forget(self, conversation: str) -> None:
        """Deletes what was sent to a conversation and is not waiting."""
        finished = TEXT_OUT.c.state.not_in(UNFINISHED)
        with self._engine().begin() as connection:
            connection.execute(delete(TEXT_OUT).where(TEXT_OUT.c.conversation == conversation, finished))

    def purge(self) -> int:
        """Deletes what was kept long enough. How many texts."""
        with self._engine().begin() as connection:
            return int(connection.execute(delete(TEXT_OUT).where(TEXT_OUT.c.at < utc_now() - KEPT)).rowcount)

    def renew_keys(self) -> int:
        """Writes all texts anew with the first key of ASSISTANT_KEYS. How many."""
        with self._engine().begin() as connection:
            rows = connection.execute(select(TEXT_OUT.c.id, TEXT_OUT.c.text).where(TEXT_OUT.c.text != "")).all()
            for number, text in rows:
                values = {"text": self._cipher().renew(text)}
                connection.execute(update(TEXT_OUT).where(TEXT_OUT.c.id == number).values(values))
        return len(rows)

    def _take(self, connection: Connection, row: Any, now: datetime) -> Taken | None:
        mine = and_(TEXT_OUT.c.id == row["id"], TEXT_OUT.c.next_at == row["next_at"])
        if not row["number"] or (row["stopped"] and not row["always"]):
            connection.execute(update(TEXT_OUT).where(mine).values(state=State.DROPPED.value, text=""))
            return None
        tried_at, attempts = row["tried_at"] or now, row["attempts"] + 1
        values = {"state": State.SENDING.value, "next_at": now + LEASE, "attempts": attempts, "tried_at": tried_at}
        if not connection.execute(update(TEXT_OUT).where(mine).values(values)).rowcount:
            return None
        number, body = (self._cipher().decrypt(row[name]) for name in ("number", "text"))
        doubtful = row["state"] == State.DOUBTFUL.value
        return Taken(row["id"], row["conversation"], row["key"], number, body, attempts, tried_at, doubtful)

    @staticmethod
    def _give_up(connection: Connection, now: datetime) -> None:
        late = and_(TEXT_OUT.c.state.in_(UNFINISHED), TEXT_OUT.c.at < now - USEFUL, TEXT_OUT.c.next_at <= now)
        state = case((TEXT_OUT.c.state == State.WAITING.value, State.LATE.value), else_=State.UNKNOWN.value)
        connection.execute(update(TEXT_OUT).where(late).values(state=state, text=""))

    @staticmethod
    def _doubt(connection: Connection, now: datetime) -> None:
        """Marks what nobody seems to be at any more. It is not asked about at once: where the clock has jumped, its sender is
        still at it, and the provider does not list it yet."""
        lost = and_(TEXT_OUT.c.state == State.SENDING.value, or_(TEXT_OUT.c.next_at <= now, _is_set_back(now)))
        set_back = and_(TEXT_OUT.c.state == State.DOUBTFUL.value, _is_set_back(now))
        values = {"state": State.DOUBTFUL.value, "next_at": now + DOUBT}
        connection.execute(update(TEXT_OUT).where(or_(lost, set_back)).values(values))

    def _finish(self, text: Taken, values: dict[str, Any]) -> None:
        """Only while the text is still ours: another process may have it when the lease was over."""
        with self._engine().begin() as connection:
            connection.execute(update(TEXT_OUT).where(_ours(text)).values(values))


def _ours(text: Taken) -> Any:
    held = TEXT_OUT.c.state.in_((State.SENDING.value, State.DOUBTFUL.value))
    return and_(TEXT_OUT.c.id == text.id, TEXT_OUT.c.attempts == text.attempts, held)


def _due(now: datetime) -> Any:
    earlier = TEXT_OUT.alias()
    first = ~exists().where(
        earlier.c.conversation == TEXT_OUT.c.conversation,
        earlier.c.state.in_(UNFINISHED),
        earlier.c.id < TEXT_OUT.c.id,
        or_(earlier.c.attempts > 0, earlier.c.next_at <= now),  # one that is to be sent later holds up none
    )
    idle = TEXT_OUT.c.state.in_((State.WAITING.value, State.DOUBTFUL.value))
    due = and_(idle, or_(TEXT_OUT.c.next_at <= now, _is_set_back(now)), first)
    with_phone = TEXT_OUT.outerjoin(PHONE, PHONE.c.conversation == TEXT_OUT.c.conversation)
    columns = [column for column in TEXT_OUT.c if column.name != "provider_id"]
    return select(*columns, PHONE.c.number, PHONE.c.stopped).select_from(with_phone).where(due).order_by(TEXT_OUT.c.id)


def _is_set_back(now: datetime) -> Any:
    """Whether a text that was tried waits for longer than any does: then the clock was another when it was tried."""
    waits = {attempts: now + max(DOUBT, _wait(attempts)) for attempts in range(1, DOUBLINGS + 1)}
    longest = case(
        (TEXT_OUT.c.state == State.SENDING.value, now + LEASE + DOUBT),
        else_=case(waits, value=TEXT_OUT.c.attempts, else_=now + LONGEST_WAIT),
    )
    return and_(TEXT_OUT.c.attempts > 0, TEXT_OUT.c.next_at > longest)


def _wait(attempts: int) -> timedelta:
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, DOUBLINGS)
    return min(doubled, LONGEST_WAIT)
