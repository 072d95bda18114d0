"""Keeps the ledger, and reads from it. Times are UTC without zone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta, timezone

from sqlalchemy import and_, delete, exists, func, insert, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import ColumnElement

from bot.clock import utc_now
from bot.ledger.pseudonym import Pseudonyms
from bot.ledger.tables import GIVEN, TEXT, TURN
from bot.ledger.turn import Given, Text, Turn
from bot.support.hours import LONDON

COUNTED = ("channel", "outcome", "topic", "danger", "level", "stage", "area")  # columns to count turns by


@dataclass(frozen=True)
class Span:
    """A time from ``begin`` up to, and not including, ``end``."""

    begin: datetime
    end: datetime

    @classmethod
    def of_days(cls, first: date, last: date) -> Span:
        """From the first day's midnight to the last day's, in London."""
        return cls(_midnight(first), _midnight(last + timedelta(days=1)))


@dataclass(frozen=True)
class Count:
    """How many turns, in how many conversations, had these values of the columns that were counted by."""

    values: tuple[str, ...]
    turns: int
    conversations: int


class Ledger:
    """The database is opened at first use; every method raises SQLAlchemyError or AssistantError where it cannot be reached."""

    def __init__(
        self, engine: Callable[[], Engine], pseudonyms: Callable[[], Pseudonyms], kept: timedelta
    ) -> None:  # fmt: skip
        self._engine, self._pseudonyms, self._kept = engine, pseudonyms, kept

    # Writing

    def record(self, turn: Turn) -> bool:
        """Commits a turn. False for one that was recorded before."""
        if self._record(turn):
            return True
        if self._knows(turn):
            return False
        return self._record(turn)  # another process had put the same text into the archive at the same time

    def _record(self, turn: Turn) -> bool:
        names, now = self._pseudonyms(), utc_now()
        row = {name: getattr(turn, name) for name in COUNTED}
        row |= {"key": names.turn(turn.conversation, turn.message), "at": now}
        row |= {"conversation": names.conversation(turn.conversation)}
        try:
            with self._engine().begin() as connection:
                number = connection.execute(insert(TURN).values(row)).inserted_primary_key[0]
                texts = {_archive(connection, text, now) for text in turn.given}
                if texts:
                    connection.execute(insert(GIVEN), [{"turn": number, "text": text} for text in sorted(texts)])
        except IntegrityError:
            return False
        return True

    def _knows(self, turn: Turn) -> bool:
        this = TURN.c.key == self._pseudonyms().turn(turn.conversation, turn.message)
        with self._engine().connect() as connection:
            return connection.execute(select(TURN.c.id).where(this)).first() is not None

    def forget(self, conversation: str) -> int:
        """Deletes what is kept of a conversation. How many turns."""
        mine = TURN.c.conversation == self._pseudonyms().conversation(conversation)
        with self._engine().begin() as connection:
            return _delete(connection, mine)

    def purge(self) -> int:
        """Deletes what was kept long enough, and old texts that no turn refers to any more. How many turns."""
        oldest = utc_now() - self._kept
        with self._engine().begin() as connection:
            gone = _delete(connection, TURN.c.at < oldest)
            unused = ~exists().where(GIVEN.c.text == TEXT.c.id)
            connection.execute(delete(TEXT).where(TEXT.c.first_at < oldest, unused))
            return gone

    # Reading

    def counts(self, span: Span, *columns: str) -> list[Count]:
        """Turns by the values of some columns of COUNTED, the most first."""
        by = [TURN.c[name] for name in columns]
        turns = func.count()
        wanted = select(*by, turns, func.count(TURN.c.conversation.distinct())).where(_during(span))
        with self._engine().connect() as connection:
            rows = connection.execute(wanted.group_by(*by).order_by(turns.desc(), *by)).all()
        return [Count(tuple(row[:-2]), row[-2], row[-1]) for row in rows if row[-2]]

    def given(self, entry: str, span: Span) -> list[Given]:
        """Each time that an entry was given, oldest first."""
        columns = (TURN.c.at, TURN.c.channel, TURN.c.conversation, TEXT.c.version, TEXT.c.age, TEXT.c.id)
        wanted = select(*columns).select_from(_JOINED).where(TEXT.c.entry == entry, _during(span))
        with self._engine().connect() as connection:
            return [Given(*row) for row in connection.execute(wanted.order_by(TURN.c.id)).all()]

    def texts(self, numbers: Sequence[int]) -> dict[int, Text]:
        """Texts of the archive by their number."""
        with self._engine().connect() as connection:
            rows = connection.execute(select(TEXT).where(TEXT.c.id.in_(numbers))).mappings().all()
        return {row["id"]: Text(**{item.name: row[item.name] for item in fields(Text)}) for row in rows}

    def told(self, entry: str, versions: Sequence[int]) -> dict[str, str]:
        """The conversations (by pseudonym) that were given one of these versions, and the channel of each."""
        wanted = select(TURN.c.conversation, TURN.c.channel).select_from(_JOINED)
        these = and_(TEXT.c.entry == entry, TEXT.c.version.in_(versions))
        with self._engine().connect() as connection:
            return {row[0]: row[1] for row in connection.execute(wanted.where(these)).all()}

    def of_conversation(self, conversation: str) -> list[tuple[datetime, str]]:
        """(when, title) of each answer that a conversation was given, oldest first."""
        mine = TURN.c.conversation == self._pseudonyms().conversation(conversation)
        wanted = select(TURN.c.at, TEXT.c.title).select_from(_JOINED).where(mine).order_by(TURN.c.id)
        with self._engine().connect() as connection:
            return [(row[0], row[1]) for row in connection.execute(wanted).all()]

    def pseudonym(self, conversation: str) -> str:
        """The name of a conversation in the ledger."""
        return self._pseudonyms().conversation(conversation)


_JOINED = TURN.join(GIVEN, GIVEN.c.turn == TURN.c.id).join(TEXT, TEXT.c.id == GIVEN.c.text)


def _archive(connection: Connection, text: Text, now: datetime) -> int:
    """The number of a text in the archive; it is put there when it is first given."""
    fingerprint = text.fingerprint
    found = connection.execute(select(TEXT.c.id).where(TEXT.c.fingerprint == fingerprint)).scalar()
    if found is None:
        row = {**asdict(text), "fingerprint": fingerprint, "first_at": now}
        found = connection.execute(insert(TEXT).values(row)).inserted_primary_key[0]
    return int(found)


def _delete(connection: Connection, which: ColumnElement[bool]) -> int:
    """Deletes turns, and by the database's own rule what was given in them."""
    return int(connection.execute(delete(TURN).where(which)).rowcount)


def _during(span: Span) -> ColumnElement[bool]:
    return and_(TURN.c.at >= span.begin, TURN.c.at < span.end)


def _midnight(day: date) -> datetime:
    """The beginning of a day in London, in UTC."""
    return datetime.combine(day, time(), LONDON).astimezone(timezone.utc).replace(tzinfo=None)
