"""What we told families about a topic between two days: how often, by which channel, and the text of each version."""

from __future__ import annotations

from datetime import date, timedelta

from bot.desk.pages import Answer, Page, Visit
from bot.desk.people import Role
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS
from bot.ledger.load import load_ledger
from bot.ledger.told import Told, told

READERS = frozenset({Role.EDITOR, Role.MANAGER})
BEFORE = timedelta(days=30)  # the days that are shown where none are asked for
TIMELINE = "timeline"  # the one text that is no entry
CHANNELS = {"web": "web", "sms": "text"}


def show_told(visit: Visit) -> Answer:
    """The form, and what it asks for."""
    topics, query = _topics(visit), visit.query
    last = visit.desk.settings.today()
    asked = {"topic": query.get("topic", ""), "from": (last - BEFORE).isoformat(), "to": last.isoformat()}
    asked |= {name: query[name] for name in ("from", "to") if name in query}
    try:
        first, last = date.fromisoformat(asked["from"]), date.fromisoformat(asked["to"])
    except ValueError:
        return _show(visit, topics, asked, problem="Write each day as year-month-day, such as 2026-11-22.")
    if first > last:
        return _show(visit, topics, asked, problem="The first day comes after the last. Change one of them.")
    if asked["topic"] and asked["topic"] not in topics:
        return _show(visit, topics, asked, problem="There is no such topic. Choose one of the list.")
    found = told(load_ledger(visit.desk.settings), asked["topic"], first, last) if asked["topic"] else None
    return _show(visit, topics, asked, found)


def _show(
    visit: Visit, topics: dict[str, str], asked: dict[str, str], found: Told | None = None, problem: str = ""
) -> Answer:  # fmt: skip
    names = {"topics": topics, "asked": asked, "found": found, "channels": CHANNELS, "problem": problem}
    return visit.show("told.html", 400 if problem else 200, **names)


def _topics(visit: Visit) -> dict[str, str]:
    """The titles of what can be told, in the order of the alphabet."""
    titles = {topic.id: topic.title for group in KNOWLEDGE_GROUPS for topic in visit.desk.catalogue.group(group)}
    titles[TIMELINE] = visit.desk.wording.labels[TIMELINE]
    return dict(sorted(titles.items(), key=lambda item: item[1].lower()))


PAGES = (Page("/told", "told", READERS, show_told, menu="What we told families"),)
