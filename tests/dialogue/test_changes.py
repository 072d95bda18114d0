""" "Does anyone read this?": what was published, on every channel, and an honest line where nothing is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.feedback.responses import Response
from bot.messages.texts import lay_out
from bot.settings import Settings
from bot.understanding.decision import Outcome
from tests.dialogue.by_hand import Answered, Family, labels, said, with_stores

CALLED = "The phone line was always engaged."
MORE_STAFF = "Two more people answer it now, until eight in the evening."


def publish(content: Content, title: str = "Phone line", day: int = 1) -> Response:
    response = Response("access", title, CALLED, MORE_STAFF, "Norfolk family hubs", date(2026, 10, day))
    kept = content.responses.one(content.responses.add(response, "manager"))
    content.responses.publish(kept, "manager")
    return kept


def ask(family: Family) -> Answered:
    return family.say("does anyone read this?", "what_changed")


def test_changes_tells_the_latest_first(family: Family, content: Content) -> None:
    for day, title in ((3, "Third"), (9, "Newest"), (5, "Second"), (1, "Oldest")):
        publish(content, title, day)
    answered = ask(family)
    assert [block.title for block in answered.reply.blocks] == ["", "Newest", "Second", "Third"]
    assert f"You said: {CALLED}" in said(answered) and f"We did: {MORE_STAFF}" in said(answered)
    assert "Done by Norfolk family hubs in October 2026." in said(answered)
    assert (answered.outcome, answered.shown) == (Outcome.SERVICE, ("what_changed",))


def test_changes_tells_the_latest_by_text_and_where_to_read_on(content: Content) -> None:
    publish(content, "Older", 1)
    publish(content, "Newer", 2)
    family = Family(Assistant(replace(content, public_url="https://chat.example.org")))
    texts = "\n".join(lay_out(ask(family).reply).texts())
    assert f"Newer. You said: {CALLED} We did: {MORE_STAFF}" in texts
    assert "https://chat.example.org/chat/you-said-we-did" in texts and "Older" not in texts


def test_changes_shows_no_draft(family: Family, content: Content) -> None:
    kept = publish(content)
    content.responses.take_back(content.responses.one(kept.id), "manager")
    assert "nothing about it has been published here so far" in said(ask(family))


def test_changes_leads_to_being_heard(family: Family) -> None:
    assert labels(ask(family)) == ["Tell you something"]
    assert "What happened, or what would you change?" in said(family.tap("Tell you something"))


def test_changes_is_offered_when_feedback_was_passed_on(family: Family, content: Content) -> None:
    publish(content)
    family.say("Nobody rang us back about the clinic and we waited seven weeks", "give_feedback")
    assert labels(family.tap("Yes, pass it on")) == ["What changed so far"]
    assert CALLED in said(family.tap("What changed so far"))


@pytest.mark.parametrize("hostile", ["{who} {0} {did.__class__}", "<script>", "STOP"])
def test_changes_says_the_words_of_staff_as_they_are(family: Family, content: Content, hostile: str) -> None:
    kept = content.responses.one(publish(content).id)
    content.responses.change(replace(kept, we_did=hostile), "manager")
    assert hostile in said(ask(family))


def test_changes_that_cannot_be_read_says_so(data: Content, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "state").write_text("in the way", encoding="utf-8")
    family = Family(Assistant(with_stores(data, Settings(assistant_state=tmp_path / "state"))))
    assert "cannot look that up just now" in said(ask(family))
    assert "could not be read: DatabaseError" in caplog.text
