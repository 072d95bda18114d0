"""What is kept for the editors of what the assistant could not answer, and what never is."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from bot.database import open_database
from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.dialogue.load import gaps
from bot.dialogue.noting import Noting
from bot.gaps.store import Gap, Kind
from bot.safety.gate import Assessment
from bot.safety.rules import Level
from bot.settings import Settings
from tests.dialogue.by_hand import Family, bytes_under, said

FEVER, TEETHING = "advice/fever", "advice/teething"
NOT_SURE = 0.595  # enough to offer, too little to answer
CONFLICT = "my GP says wait but my health visitor said go to hospital, who is right about fever"
PLANTED = (
    "Tommy",
    "Zbigniew",
    "07700 900123",
    "07700900123",
    "12 Mill Lane",
    "Mill Lane",
    "Oakfield",
    "jo@example.com",
    "NR2 4QT",
)
DETAILS = "Tommy and Zbigniew at Oakfield Primary, 12 Mill Lane, NR2 4QT, ring 07700 900123 or jo@example.com"


@pytest.fixture
def family(content: Content) -> Family:
    return Family(Assistant(content), conversation="web-1")


def kept(family: Family) -> list[Gap]:
    return family.assistant._content.gaps.store.open(100)


def test_noting_keeps_what_is_not_answered(family: Family) -> None:
    family.say("does Tommy need a helmet for his head shape", TEETHING, 0.02)
    (gap,) = kept(family)
    assert (gap.kind, gap.nearest) == (Kind.UNANSWERED, (TEETHING,))
    assert "helmet" in gap.words or "head shape" in gap.words
    assert "Tommy" not in gap.words


def test_noting_keeps_what_was_offered_and_not_chosen(family: Family) -> None:
    family.say("hot and dribbling", FEVER, NOT_SURE)
    family.tap("Something else")
    (gap,) = kept(family)
    assert (gap.kind, gap.nearest[0], gap.words) == (Kind.OFFERED, FEVER, "hot and dribbling")


def test_noting_forgets_what_was_chosen(family: Family) -> None:
    family.say("hot and dribbling", FEVER, NOT_SURE)
    family.say("1")
    assert kept(family) == []


def test_noting_keeps_an_earlier_offer_when_another_is_chosen(family: Family) -> None:
    family.say("hot and dribbling", FEVER, NOT_SURE)
    family.say("gums hurt", TEETHING, NOT_SURE)
    family.say("1")
    assert [gap.words for gap in kept(family)] == ["hot and dribbling"]


def test_noting_keeps_a_conflict_with_its_entry(family: Family) -> None:
    family.say(CONFLICT, FEVER)
    (gap,) = kept(family)
    assert (gap.kind, gap.nearest) == (Kind.CONFLICT, (FEVER,))


@pytest.mark.parametrize("text", ["thanks", "hello"])
def test_noting_keeps_no_small_talk_and_no_answered_question(family: Family, text: str) -> None:
    family.say(text, "greet")
    family.say("my baby has a fever", FEVER)
    family.say("menu")
    assert kept(family) == []


@pytest.mark.parametrize("level", [Level.CERTAIN, Level.POSSIBLE])
def test_noting_keeps_no_danger_nor_what_comes_right_after(family: Family, level: Level) -> None:
    family.say("I will hurt myself", danger=Assessment("safety/life_threatening", level, "rule"))
    family.say("it is all too much", TEETHING, 0.02)
    assert kept(family) == []


def test_noting_keeps_no_words_of_a_request(family: Family) -> None:
    family.say("I need help with my son", "request_support")
    for text in (
        "He hits me and I cannot cope any more",
        "someone to talk to",
        "asdf qwer",
        "what?",
        "the head shape thing",
    ):
        family.say(text, "out_of_scope")
    assert kept(family) == []


def test_noting_keeps_no_feedback(family: Family) -> None:
    family.say("the clinic was shut again and nobody told us anything at all", "give_feedback")
    family.say("and the nurse was rude", "out_of_scope")
    assert kept(family) == []


@pytest.mark.parametrize("conversation", ["", "0123456789abcdef", "conversation", "default"])
def test_noting_keeps_nothing_of_staff_who_try_answers(content: Content, conversation: str) -> None:
    family = Family(Assistant(content), conversation=conversation)
    family.say("does he need a helmet for his head shape", TEETHING, 0.02)
    assert kept(family) == []


def test_noting_shows_a_family_what_is_kept_and_deletes_it(family: Family) -> None:
    other = Family(family.assistant, conversation="web-2")
    for one in (family, other):
        one.say("does he need a helmet for his head shape", TEETHING, 0.02)
    family.say("delete my data", "delete_my_data")
    assert "head shape" in said(family.tap("Show me what you keep"))
    family.tap("Delete what I sent")
    family.tap("Yes, delete it all")
    assert len(kept(family)) == 1
    assert kept(family)[0].family == other.assistant._content.gaps.store.of_conversation("web-2")[0].family


def test_noting_that_fails_costs_no_answer(content: Content, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "full").write_text("a file", encoding="utf-8")
    broken = replace(content, gaps=gaps(Settings(assistant_state=tmp_path / "full")))
    family = Family(Assistant(broken), conversation="web-1")
    with caplog.at_level(logging.DEBUG):
        answered = family.say(f"does {DETAILS} need a helmet", TEETHING, 0.02)
    assert "could not be kept" in caplog.text and said(answered)
    assert not any(detail in caplog.text for detail in PLANTED)


def test_noting_keeps_no_personal_detail_anywhere(content: Content, tmp_path: Path) -> None:
    """A family tells everything about itself, in every way that leads to a gap; nothing of it is in any table or file."""
    family = Family(Assistant(content), conversation="web-1")
    family.say(f"does my son need a helmet, {DETAILS}", TEETHING, 0.02)
    family.say(f"hot and dribbling {DETAILS}", FEVER, NOT_SURE)
    family.say(f"{CONFLICT}, {DETAILS}", FEVER)
    Noting(content.gaps).unhelpful(f"gums hurt {DETAILS}", [TEETHING], "web-1")
    words = "\n".join(gap.words for gap in kept(family))
    assert [gap.kind for gap in kept(family)] == [Kind.UNANSWERED, Kind.OFFERED, Kind.CONFLICT, Kind.UNHELPFUL]
    rows = _all_rows(Settings(assistant_state=tmp_path).database)
    raw = bytes_under(tmp_path).decode("latin-1")
    for detail in (*PLANTED, "web-1"):
        for place in (words, rows, raw):
            assert detail.lower() not in place.lower()
    assert "dribbling" in words and "dribbling" not in rows + raw  # what is left is encrypted too


def _all_rows(url: str) -> str:
    with open_database(url).connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        return "\n".join(str(row) for name in names for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'))
