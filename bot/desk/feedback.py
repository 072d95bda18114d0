"""Feedback of families: read, and sorted into themes."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.desk.pages import Answer, Page, Visit
from bot.desk.people import Role
from bot.dialogue.load import catalogue, feedback_store, themes
from bot.errors import AssistantError, FeedbackError
from bot.feedback.store import Feedback
from bot.feedback.suggest import Suggester
from bot.language.load import encoder

if TYPE_CHECKING:
    from bot.settings import Settings

logger = logging.getLogger(__name__)

MANAGERS = frozenset({Role.MANAGER})
PAGE = 20  # pieces shown at once


def show_feedback(visit: Visit) -> Answer:
    return _page(visit)


def sort(visit: Visit) -> Answer:
    settings, number = visit.desk.settings, visit.part["number"]
    try:
        theme = themes(settings).named(visit.said("theme")).id if visit.said("theme") else ""
        feedback_store(settings).sort(visit.person.email, int(number) if number.isdecimal() else 0, theme)
    except FeedbackError as error:
        return _page(visit, str(error), 409)
    return visit.finish("/feedback")


def _page(visit: Visit, problem: str = "", status: int = 200) -> Answer:
    settings = visit.desk.settings
    known, store = themes(settings), feedback_store(settings)
    theme = visit.query.get("theme", "")
    theme = theme if theme in known.by_id else ""
    after = visit.query.get("after", "")
    found = store.listed(visit.person.email, theme, int(after) if after.isdecimal() else 0, PAGE)
    return visit.show(
        "feedback.html", status, found=found, themes=known.by_id, theme=theme, waiting=store.unsorted(), problem=problem,
        suggested=_suggested(settings, found) if not theme else {}, topics=catalogue(settings.assistant_data).topics,
        more=found[-1].id if len(found) == PAGE else 0,
    )  # fmt: skip


def _suggested(settings: Settings, found: Sequence[Feedback]) -> dict[int, str]:
    """A theme for each piece by its number; none where the encoder is not there or cannot be run: sorting goes on without.
    It is not fetched while somebody waits for the page."""
    if not any((settings.assistant_cache / "encoder").glob("*/model.onnx")):
        return {}
    try:
        suggestions = _suggester(settings).suggest([item.words for item in found])
    except (AssistantError, OSError) as error:
        logger.error("No themes can be suggested: %s", type(error).__name__)
        return {}
    return {item.id: theme for item, theme in zip(found, suggestions, strict=True)}


@lru_cache(maxsize=4)
def _suggester(settings: Settings) -> Suggester:
    return Suggester(themes(settings), lambda texts: encoder().encode_batch(texts))


PAGES = (
    Page("/feedback", "feedback", MANAGERS, show_feedback, menu="Feedback"),
    Page("/feedback/{number}/theme", "feedback-sort", MANAGERS, sort, "POST", done="The feedback is sorted."),
)
