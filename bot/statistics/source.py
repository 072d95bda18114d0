"""Reads the rows of a period: from the ledger, the requests, the feedback and the knowledge base."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Engine

from bot.feedback.store import HELPFUL, UNHELPFUL, FeedbackStore
from bot.feedback.tables import FEEDBACK_TABLE
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.review import due
from bot.ledger.store import COUNTED, Count, Ledger, Span
from bot.statistics.periods import Period
from bot.statistics.report import DUE_WITHIN
from bot.statistics.rows import Asked, Due, Rated, Requested, Rows
from bot.support.model import REPLIED, State
from bot.support.tables import EVENT, REQUEST

ANSWERS = (State.ACCEPTED.value, State.DECLINED.value, State.CLOSED.value, REPLIED)


class Source:
    """The database is opened at first use; every method raises SQLAlchemyError or AssistantError where it cannot be read."""

    def __init__(
        self, engine: Callable[[], Engine], ledger: Ledger, feedback: FeedbackStore, knowledge: KnowledgeBase
    ) -> None:  # fmt: skip
        self._engine, self._ledger, self._feedback, self._knowledge = engine, ledger, feedback, knowledge

    def rows(self, period: Period, today: date) -> Rows:
        """All rows of a period, and what is due today."""
        return Rows(
            questions=tuple(map(_asked, self._ledger.counts(_span(period), *COUNTED))),
            ratings=self._ratings(period),
            requests=self._requests(period),
            feedback=self._feedback.counts(),
            due=self._due(today),
        )

    def _ratings(self, period: Period) -> tuple[Rated, ...]:
        begin, end = period.bounds()
        rated = FEEDBACK_TABLE.c.kind.in_((HELPFUL, UNHELPFUL))
        during = and_(FEEDBACK_TABLE.c.at >= begin, FEEDBACK_TABLE.c.at < end)
        with self._engine().connect() as connection:
            rows = connection.execute(select(FEEDBACK_TABLE.c.topic, FEEDBACK_TABLE.c.kind).where(and_(rated, during)))
            return tuple(Rated(topic, kind == HELPFUL) for topic, kind in rows)

    def _requests(self, period: Period) -> tuple[Requested, ...]:
        begin, end = period.bounds()
        columns = (REQUEST.c.life_point, REQUEST.c.area, REQUEST.c.created_at, REQUEST.c.answer_by)
        wanted = select(*columns, _first(*ANSWERS), _first(State.WITHDRAWN.value))
        during = and_(REQUEST.c.created_at >= begin, REQUEST.c.created_at < end)
        with self._engine().connect() as connection:
            return tuple(Requested(*row) for row in connection.execute(wanted.where(during)))

    def _due(self, today: date) -> tuple[Due, ...]:
        owners = due(self._knowledge, today, today + timedelta(days=DUE_WITHIN))
        return tuple(Due(owner, line) for owner, lines in sorted(owners.items()) for line in lines)


def _asked(count: Count) -> Asked:
    channel, outcome, topic, danger, level, stage, area = count.values  # the columns of COUNTED
    return Asked(channel, outcome, topic, danger, level, stage, area, count.turns)


def _first(*events: str):  # type: ignore[no-untyped-def] # SQLAlchemy 1.4 has no type for it
    """When one of these things first happened to a request."""
    mine = and_(EVENT.c.request_id == REQUEST.c.id, EVENT.c.what.in_(events))
    return select(func.min(EVENT.c.at)).where(mine).scalar_subquery()


def _span(period: Period) -> Span:
    return Span(*period.bounds())
