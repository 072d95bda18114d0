"""A new entry's file: readable at once, and never given to a family as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.catalogue import KNOWLEDGE_GROUPS, Topic, load_catalogue
from bot.knowledge.check import check_knowledge
from bot.knowledge.draft import draft
from bot.knowledge.entry import Entry, read_entry
from bot.settings import ROOT

TODAY = date(2026, 11, 22)
COLIC = Topic("advice/colic", "advice", "Crying and colic", "when to ring", "baby", False, False)


def _read(tmp_path: Path, topic: Topic) -> Entry:
    path = tmp_path / "new.yml"
    path.write_text(draft(topic, "2027-11-22"), encoding="utf-8")
    return read_entry(path)


def test_draft_holds_what_the_catalogue_knows(tmp_path: Path) -> None:
    entry = _read(tmp_path, COLIC)
    assert (entry.id, entry.title, entry.stages, entry.version) == (COLIC.id, COLIC.title, ("baby",), 1)
    assert (entry.review_by, entry.agreed_by, entry.examples) == (date(2027, 11, 22), (), ())
    assert "when to ring" in draft(COLIC, "2027-11-22")


def test_draft_is_not_given_to_families(tmp_path: Path) -> None:
    assert "not approved" in str(_read(tmp_path, COLIC).unservable(TODAY))


def test_draft_asks_for_help_now_where_the_topic_is_urgent() -> None:
    assert "999" in draft(replace(COLIC, urgent=True), "2027-11-22")
    assert "999" not in draft(COLIC, "2027-11-22")


@pytest.mark.parametrize(
    "title",
    ['Say "no" to: sweets', "- sleep", "Sleep # naps", "{sleep}", "@home & away", "don't, can't", "What? *", "Yes"],
)
def test_draft_keeps_any_title(tmp_path: Path, title: str) -> None:
    assert _read(tmp_path, replace(COLIC, title=title)).title == title


def test_draft_keeps_long_coverage_in_its_comment(tmp_path: Path) -> None:
    entry = _read(tmp_path, replace(COLIC, covers="one\nid: evil\ntwo {x}"))
    assert (entry.id, entry.answer) == ("advice/colic", "")


def test_draft_can_be_read_for_every_topic_of_the_repo(tmp_path: Path) -> None:
    catalogue = load_catalogue(ROOT / "data" / "topics.yml")
    for topic in (topic for group in KNOWLEDGE_GROUPS for topic in catalogue.group(group)):
        entry = _read(tmp_path, topic)
        assert (entry.id, entry.title) == (topic.id, topic.title)


def test_draft_gaps_are_named_by_the_check(data: Path, colic: Path) -> None:
    colic.write_text(draft(COLIC, "2027-11-22"), encoding="utf-8")
    problems = [problem for problem in check_knowledge(data, TODAY) if problem.path == colic]
    said = " ".join(problem.message for problem in problems)
    for gap in ("not approved", "families would be given nothing", "at least one source", "0 examples"):
        assert gap in said
