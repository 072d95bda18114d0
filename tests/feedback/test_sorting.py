"""Feedback sorted into themes: audited, counted by quarter, and still counted when the words are deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.clock import utc_now
from bot.errors import FeedbackError
from bot.feedback.store import CONFLICT, FEEDBACK, HELPFUL, KEPT, FeedbackStore
from bot.support.tables import AUDIT

WORDS = "we waited seven weeks; DROP TABLE feedback; --"
PutAt = Callable[[int, datetime], None]


def audited(engine: Engine) -> list[tuple[str, str, str]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(AUDIT.c.who, AUDIT.c.action, AUDIT.c.reference))]


def test_sorting_lists_what_has_words_and_no_theme_yet(feedback: FeedbackStore) -> None:
    first, second = feedback.add(FEEDBACK, "a", "", WORDS), feedback.add(CONFLICT, "b", "advice/fever", "other")
    feedback.add(HELPFUL, "a", "advice/fever", "")
    assert [item.id for item in feedback.listed("Sam")] == [first, second]
    assert feedback.unsorted() == 2
    feedback.sort("Sam", first, "waiting")
    assert [item.id for item in feedback.listed("Sam")] == [second]
    assert [(item.id, item.theme, item.words) for item in feedback.listed("Sam", "waiting")] == [
        (first, "waiting", WORDS)
    ]
    assert [item.id for item in feedback.listed("Sam", None)] == [first, second]
    assert [item.id for item in feedback.listed("Sam", None, after=first, most=5)] == [second]


def test_sorting_can_be_changed_and_taken_back(feedback: FeedbackStore) -> None:
    number = feedback.add(FEEDBACK, "a", "", WORDS)
    for theme in ("waiting", "access", ""):
        feedback.sort("Sam", number, theme)
        assert [item.theme for item in feedback.all()] == [theme]


def test_sorting_is_audited_without_words(feedback: FeedbackStore, engine: Engine) -> None:
    number = feedback.add(FEEDBACK, "a", "", WORDS)
    feedback.listed("Sam")
    feedback.sort("Sam", number, "waiting")
    assert audited(engine) == [("Sam", "read feedback", ""), ("Sam", "theme waiting", str(number))]


@pytest.mark.parametrize("kind", [HELPFUL, "nothing"])
def test_sorting_takes_only_what_has_words(feedback: FeedbackStore, engine: Engine, kind: str) -> None:
    number = feedback.add(kind, "a", "", "") if kind == HELPFUL else 4711
    with pytest.raises(FeedbackError, match="may have deleted it"):
        feedback.sort("Sam", number, "waiting")
    assert audited(engine) == []


def test_sorting_counts_by_quarter_of_the_clock_in_london(feedback: FeedbackStore, put_at: PutAt) -> None:
    for at, theme in (
        (datetime(2026, 6, 30, 22, 59), "waiting"),
        (datetime(2026, 6, 30, 23, 0), "waiting"),  # the first of July already: summer time
        (datetime(2026, 9, 30, 12), "access"),
        (datetime(2026, 12, 31, 23, 59), ""),
    ):
        number = feedback.add(FEEDBACK, "a", "", WORDS)
        feedback.sort("Sam", number, theme)
        put_at(number, at)
    feedback.add(HELPFUL, "a", "", "")
    spring, summer, autumn = date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)
    assert feedback.counts() == {(spring, "waiting"): 1, (summer, "waiting"): 1, (summer, "access"): 1, (autumn, ""): 1}


def test_sorting_counts_what_is_deleted_after_a_year(feedback: FeedbackStore, put_at: PutAt) -> None:
    long_ago = utc_now() - KEPT - timedelta(days=1)
    for theme in ("waiting", "waiting", ""):
        number = feedback.add(FEEDBACK, "a", "", WORDS)
        feedback.sort("Sam", number, theme)
        put_at(number, long_ago)
    put_at(feedback.add(HELPFUL, "a", "", ""), long_ago)
    before = feedback.counts()
    assert (feedback.purge(), feedback.all(), feedback.purge()) == (4, [], 0)
    assert feedback.counts() == before and sum(before.values()) == 3


def test_sorting_does_not_count_what_a_family_deleted(feedback: FeedbackStore) -> None:
    feedback.sort("Sam", feedback.add(FEEDBACK, "a", "", WORDS), "waiting")
    feedback.forget("a")
    assert feedback.counts() == {}
