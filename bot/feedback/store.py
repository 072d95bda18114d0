"""Where feedback is kept. Nothing is told to a family as passed on before it is committed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql import Select

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.database import renew
from bot.errors import FeedbackError
from bot.feedback.tables import FEEDBACK_TABLE as TABLE
from bot.feedback.tables import PAST
from bot.statistics.periods import local_day, quarter_of
from bot.support.audit import note

CONFLICT, FEEDBACK = "conflict", "feedback"
HELPFUL, UNHELPFUL = RATINGS = ("helpful", "unhelpful")  # of an answer, without words
WITH_WORDS = (CONFLICT, FEEDBACK)  # what is sorted into themes
KEPT = timedelta(days=365)  # then deleted: only how many there were of each theme stays
MOST_LISTED = 50

_SORTABLE = TABLE.c.kind.in_(WITH_WORDS)


@dataclass(frozen=True)
class Feedback:
    """One piece of feedback. ``kind``: conflict (told different things), feedback, helpful or unhelpful; ``words``: the family's own."""

    kind: str
    conversation: str
    topic: str
    words: str
    at: datetime
    id: int = 0
    theme: str = ""


class FeedbackStore:
    """Adds, lists, sorts and deletes feedback. The database is opened at first use."""

    def __init__(self, engine: Callable[[], Engine], cipher: Callable[[], Cipher]) -> None:
        self._engine, self._cipher = engine, cipher

    # What a family does

    def add(self, kind: str, conversation: str, topic: str, words: str) -> int:
        """Commits one piece of feedback. Its number."""
        with self._engine().begin() as connection:
            return self._insert(connection, kind, conversation, topic, words)

    def rate(self, helpful: bool, conversation: str, topic: str) -> int:
        """Commits whether an answer helped. A conversation has one say on a topic: its last. Its number."""
        said_before = and_(TABLE.c.conversation == conversation, TABLE.c.topic == topic, TABLE.c.kind.in_(RATINGS))
        with self._engine().begin() as connection:
            connection.execute(delete(TABLE).where(said_before))
            return self._insert(connection, HELPFUL if helpful else UNHELPFUL, conversation, topic, "")

    def _insert(self, connection: Connection, kind: str, conversation: str, topic: str, words: str) -> int:
        row = {"at": utc_now(), "kind": kind, "conversation": conversation, "topic": topic, "theme": ""}
        row["words"] = self._cipher().encrypt(words)
        return int(connection.execute(insert(TABLE).values(row)).inserted_primary_key[0])

    def of_conversation(self, conversation: str) -> Sequence[Feedback]:
        """What one conversation passed on, oldest first."""
        return self._read(select(TABLE).where(TABLE.c.conversation == conversation))

    def forget(self, conversation: str) -> int:
        """Deletes what a conversation left. How many pieces."""
        with self._engine().begin() as connection:
            return int(connection.execute(delete(TABLE).where(TABLE.c.conversation == conversation)).rowcount)

    # What staff do

    def listed(self, who: str, theme: str | None = "", after: int = 0, most: int = MOST_LISTED) -> Sequence[Feedback]:
        """Pieces with words, oldest first, those after a number: of a theme, not sorted yet (""), or all (None). The
        listing is audited."""
        wanted = and_(_SORTABLE, TABLE.c.id > after)
        if theme is not None:
            wanted = and_(wanted, TABLE.c.theme == theme)
        with self._engine().begin() as connection:
            note(connection, who, "read feedback", theme or "")
        return self._read(select(TABLE).where(wanted).limit(most))

    def sort(self, who: str, number: int, theme: str) -> None:
        """Puts a piece under a theme, or under none again (""). Raises FeedbackError where there is no such piece."""
        with self._engine().begin() as connection:
            changed = update(TABLE).where(and_(TABLE.c.id == number, _SORTABLE)).values(theme=theme)
            if not connection.execute(changed).rowcount:
                raise FeedbackError("There is no such piece of feedback: its family may have deleted it meanwhile.")
            note(connection, who, f"theme {theme}", str(number))

    def unsorted(self) -> int:
        """How many pieces wait to be sorted."""
        wanted = select(func.count()).select_from(TABLE).where(and_(_SORTABLE, TABLE.c.theme == ""))
        with self._engine().connect() as connection:
            return int(connection.execute(wanted).scalar_one())

    # Numbers and upkeep

    def all(self) -> Sequence[Feedback]:
        """All that is kept, oldest first."""
        return self._read(select(TABLE))

    def counts(self) -> Counter[tuple[date, str]]:
        """How many pieces with words came in, by the first day of the quarter and the theme: also of those deleted since."""
        with self._engine().connect() as connection:
            found = _by_quarter(connection.execute(select(TABLE.c.at, TABLE.c.theme).where(_SORTABLE)).all())
            for quarter, theme, pieces in connection.execute(select(PAST.c.quarter, PAST.c.theme, PAST.c.pieces)).all():
                found[quarter, theme] += pieces
        return found

    def purge(self) -> int:
        """Deletes what has been kept long enough, and keeps how many there were of each theme. How many pieces."""
        old = TABLE.c.at < utc_now() - KEPT
        with self._engine().begin() as connection:
            self._count_past(connection, select(TABLE.c.at, TABLE.c.theme).where(and_(old, _SORTABLE)))
            return int(connection.execute(delete(TABLE).where(old)).rowcount)

    def _count_past(self, connection: Connection, wanted: Select) -> None:
        rows = connection.execute(wanted.with_for_update()).all()  # two processes do not count the same ones
        past = [
            {"quarter": quarter, "theme": theme, "pieces": pieces}
            for (quarter, theme), pieces in _by_quarter(rows).items()
        ]
        if past:
            connection.execute(insert(PAST), past)

    def renew_keys(self) -> int:
        """Writes all words anew with the first key of ASSISTANT_KEYS. How many pieces."""
        with self._engine().begin() as connection:
            return renew(connection, self._cipher(), TABLE.c.words)

    def _read(self, wanted: Select) -> Sequence[Feedback]:
        with self._engine().connect() as connection:
            rows = connection.execute(wanted.order_by(TABLE.c.id)).mappings().all()
        return [Feedback(**{**row, "words": self._cipher().decrypt(row["words"])}) for row in rows]


def _by_quarter(rows: Sequence[tuple[datetime, str]]) -> Counter[tuple[date, str]]:
    return Counter((quarter_of(local_day(at)).start, theme) for at, theme in rows)
