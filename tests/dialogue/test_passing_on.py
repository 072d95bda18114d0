"""Feedback: asked for, read back, kept only when confirmed, and deleted on request."""

from __future__ import annotations

import logging
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.dialogue.passing_on import MOST_CHARACTERS
from bot.dialogue.turn import Memory
from bot.safety.gate import Assessment
from bot.safety.rules import Level
from bot.settings import Settings
from bot.support.draft import Draft
from bot.understanding.decision import Outcome
from tests.dialogue.by_hand import Family, bytes_under, kinds, labels, said, with_stores

STORY = "Nobody rang us back about the weighing clinic and we waited for seven weeks"
MORE = "the receptionist was kind though"
ASKED = ["Yes, pass it on", "Add something", "No, leave it"]
NOW, PERHAPS = (Assessment("safety/life_threatening", level, "rule") for level in (Level.CERTAIN, Level.POSSIBLE))


def kept(content: Content) -> list[tuple[str, str, str]]:
    return [(item.kind, item.topic, item.words) for item in content.feedback.all()]


@pytest.fixture
def telling(family: Family) -> Family:
    """A family whose feedback is being read back."""
    family.say(STORY, "give_feedback")
    return family


# Asked and read back


def test_passing_on_reads_back_a_message_that_says_what_happened(family: Family, content: Content) -> None:
    answered = family.say(STORY, "give_feedback")
    assert (answered.outcome, labels(answered)) == (Outcome.SERVICE, ASKED)
    assert f"“{STORY}”" in said(answered)
    assert kept(content) == []


def test_passing_on_asks_where_a_message_says_nothing_yet(family: Family) -> None:
    asked = family.say("I want to complain", "give_feedback")
    assert labels(asked) == ["No, leave it"] and "What happened" in said(asked)
    read_back = family.say(STORY, "advice/baby_weight")  # whatever it may be taken for
    assert f"“{STORY}”" in said(read_back) and "I want to complain" not in said(read_back)


@pytest.mark.parametrize(("count", "read_back"), [(7, False), (8, True)])
def test_passing_on_reads_back_from_eight_words_on(family: Family, count: int, read_back: bool) -> None:
    answered = family.say(" ".join(["word"] * count), "give_feedback")
    assert ("report_send" in kinds(answered)) is read_back


@pytest.mark.parametrize("text", ["Yes, pass it on", "1", "yes", "pass it on"])
def test_passing_on_keeps_what_is_confirmed(telling: Family, content: Content, text: str) -> None:
    answered = telling.say(text, "affirm")
    assert "Your words are kept" in said(answered)
    assert kept(content) == [("feedback", "", STORY)]
    assert (telling.memory.awaiting, telling.memory.words) == ("", "")
    assert labels(answered) == ["What changed so far"]


@pytest.mark.parametrize("text", ["No, leave it", "3", "no", "leave it"])
def test_passing_on_keeps_nothing_that_is_left(telling: Family, content: Content, text: str) -> None:
    answered = telling.say(text, "deny")
    assert "I have not passed anything on" in said(answered)
    assert (kept(content), telling.memory.awaiting, telling.memory.words) == ([], "", "")


def test_passing_on_confirmed_twice_is_kept_once(telling: Family, content: Content) -> None:
    telling.say("yes", "affirm")
    assert telling.say("yes", "affirm").outcome is Outcome.CHAT
    assert len(kept(content)) == 1


def test_passing_on_adds_more_and_reads_back_all(telling: Family, content: Content) -> None:
    more = telling.tap("Add something")
    assert labels(more) == ["Yes, pass it on", "No, leave it"]
    read_back = telling.say(MORE, "thank")
    assert (said(read_back).endswith(f"“{STORY}\n{MORE}”"), labels(read_back)) == (True, ASKED)
    telling.tap("Yes, pass it on")
    assert kept(content) == [("feedback", "", f"{STORY}\n{MORE}")]


def test_passing_on_takes_any_message_meanwhile_as_more_words(telling: Family) -> None:
    read_back = telling.say("and how is fever treated there?", "advice/fever")
    assert read_back.outcome is Outcome.SERVICE
    assert "and how is fever treated there?" in telling.memory.words


def test_passing_on_shows_what_is_cut_off(telling: Family) -> None:
    read_back = telling.say("x" * (2 * MOST_CHARACTERS))
    assert len(telling.memory.words) == MOST_CHARACTERS
    assert f"“{telling.memory.words}”" in said(read_back)


@pytest.mark.parametrize(("best", "asks_again"), [("affirm", True), ("deny", False)])
def test_passing_on_yes_with_no_words_yet_asks_for_them(family: Family, best: str, asks_again: bool) -> None:
    family.say("I want to complain", "give_feedback")
    answered = family.say("yes" if best == "affirm" else "no", best)
    assert ("What happened" in said(answered), family.memory.awaiting == "feedback") == (asks_again, asks_again)


@pytest.mark.parametrize("text", ["menu", "timeline"])
def test_passing_on_ends_where_the_family_goes_elsewhere(telling: Family, content: Content, text: str) -> None:
    telling.say(text)
    telling.say("what helps with teeth", "advice/teething")
    assert (telling.memory.topic, telling.memory.words, kept(content)) == ("advice/teething", "", [])


def test_passing_on_tells_the_topic_it_is_about(family: Family, content: Content) -> None:
    family.say("it depends where you live", "system/postcode_lottery")
    family.tap("Tell local services")
    family.say(STORY)
    family.tap("Yes, pass it on")
    assert kept(content) == [("feedback", "system/postcode_lottery", STORY)]


# Danger


def test_passing_on_yes_after_a_danger_sends_nothing(telling: Family, content: Content) -> None:
    assert telling.say("she has stopped breathing", danger=NOW).outcome is Outcome.SAFETY
    answered = telling.say("yes", "affirm")
    assert said(answered).startswith("I am glad")
    assert kept(content) == []


@pytest.mark.parametrize(("text", "best"), [("yes", "affirm"), ("No, that is not happening", "deny")])
def test_passing_on_ends_with_a_danger(telling: Family, text: str, best: str) -> None:
    telling.say("she has stopped breathing", danger=NOW)
    telling.say(text, best)
    assert telling.say("what helps with teeth", "advice/teething").shown == ("advice/teething",)


def test_passing_on_possible_danger_goes_before_the_question(family: Family, content: Content) -> None:
    answered = family.say(STORY, "give_feedback", danger=PERHAPS)
    assert kinds(answered) == ["safety", "report_send", "report_more", "report_stop"]
    assert family.say("yes", "affirm").outcome is Outcome.SAFETY
    assert kept(content) == []


# What fails is said


@pytest.fixture
def broken(data: Content, tmp_path: Path) -> Family:
    """A family whose words cannot be kept: a file stands where the state folder should be."""
    (tmp_path / "state").write_text("in the way", encoding="utf-8")
    content = with_stores(data, Settings(assistant_state=tmp_path / "state"))
    return Family(Assistant(content))


def test_passing_on_says_that_it_failed_and_tries_again(
    broken: Family, data: Content, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken.say(STORY, "give_feedback")
    with caplog.at_level(logging.DEBUG):
        failed = broken.tap("Yes, pass it on")
    assert "your words are not kept yet" in said(failed) and labels(failed) == [ASKED[0], ASKED[2]]
    assert "Feedback could not be kept" in caplog.text and "weighing" not in caplog.text
    (tmp_path / "state").unlink()
    assert "Your words are kept" in said(broken.tap("Yes, pass it on"))
    assert kept(with_stores(data, Settings(assistant_state=tmp_path / "state"))) == [("feedback", "", STORY)]


@pytest.mark.parametrize("wrong", [{"assistant_keys": "no key"}, {"database_url": "no address"}])
def test_passing_on_says_that_settings_failed_it(data: Content, tmp_path: Path, wrong: dict[str, str]) -> None:
    content = with_stores(data, replace(Settings(assistant_state=tmp_path), **wrong))
    family = Family(Assistant(content))
    family.say(STORY, "give_feedback")
    assert "not kept yet" in said(family.tap("Yes, pass it on"))
    assert family.memory.words == STORY


@pytest.mark.parametrize("confirmed", ["Yes, delete it all", "yes"])
def test_passing_on_says_that_nothing_was_deleted(broken: Family, confirmed: str) -> None:
    broken.memory = Memory(topic="advice/fever")
    broken.say("delete my data", "delete_my_data")
    broken.tap("Delete what I sent")
    assert "could not delete it" in said(broken.say(confirmed, "affirm"))
    assert broken.memory.topic == "advice/fever"


# Deleted


@pytest.mark.parametrize("confirmed", ["Yes, delete it all", "1", "yes"])
def test_passing_on_deletes_what_this_conversation_sent(telling: Family, content: Content, confirmed: str) -> None:
    telling.say("yes", "affirm")
    other = replace(telling, conversation="another", memory=Memory())
    other.say("Another family said something of its own about the clinic", "give_feedback")
    other.say("yes", "affirm")
    telling.say("delete my data", "delete_my_data")
    telling.tap("Delete what I sent")
    assert "is deleted" in said(telling.say(confirmed, "affirm"))
    assert [item.conversation for item in content.feedback.all()] == ["another"]
    assert telling.memory == Memory(forgotten=True)


@pytest.mark.parametrize("refused", ["No, leave it", "no"])
def test_passing_on_deletes_nothing_unconfirmed(telling: Family, content: Content, refused: str) -> None:
    telling.say("yes", "affirm")
    telling.say("delete my data", "delete_my_data")
    telling.tap("Delete what I sent")
    telling.say(refused, "deny")
    assert len(kept(content)) == 1


def test_passing_on_deletes_requests_too(family: Family, content: Content) -> None:
    for conversation in (family.conversation, "another"):
        draft = Draft(uuid.uuid4().hex, life_point="before_crisis", words=(STORY,), contact="chat")
        assert content.support.send(draft, conversation)
    family.say("delete my data", "delete_my_data")
    family.tap("Delete what I sent")
    assert "is deleted" in said(family.tap("Yes, delete it all"))
    assert [len(content.support.of_conversation(name)) for name in (family.conversation, "another")] == [0, 1]


def test_passing_on_shows_what_is_held(telling: Family) -> None:
    telling.say("yes", "affirm")
    telling.say("delete my data", "delete_my_data")
    shown = telling.tap("Show me what you keep")
    assert f"- “{STORY}”" in said(shown)
    assert labels(shown) == ["Delete what I sent"]


def test_passing_on_forgets_all_but_a_loss(telling: Family) -> None:
    telling.memory = replace(telling.memory, quiet=True, topic="advice/baby_loss")
    telling.say("yes", "affirm")
    telling.say("delete my data", "delete_my_data")
    telling.tap("Delete what I sent")
    telling.tap("Yes, delete it all")
    assert telling.memory == Memory(quiet=True, forgotten=True)


def test_passing_on_leaves_no_words_in_the_state_folder_that_can_be_read(telling: Family, tmp_path: Path) -> None:
    telling.say("yes", "affirm")
    assert b"feedback" in bytes_under(tmp_path)
    assert not any(word.encode() in bytes_under(tmp_path) for word in STORY.split() if len(word) > 4)
