"""Turns of families in the ledger: what they were given, and never what they wrote."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from bot.dialogue.assistant import Answered, Assistant
from bot.dialogue.content import Content
from bot.dialogue.load import load_content
from bot.dialogue.recording import Recording
from bot.dialogue.turn import Memory, Understood
from bot.ledger.store import Ledger, Span
from bot.ledger.tables import GIVEN, TEXT, TURN
from bot.ledger.turn import Turn
from bot.safety.gate import Assessment
from bot.safety.rules import Level
from bot.settings import Settings
from bot.understanding.decision import Candidate
from tests.conftest import TODAY

ALWAYS = Span(datetime(2000, 1, 1), datetime(2100, 1, 1))
# Personal details, planted in all that a family may write.
SECRETS = ("Tomasina", "Quillfeather", "07700 900123", "7700900123", "tq@example.org", "12 Mill Lane", "NR18 0XX")
WORDS = f"{SECRETS[0]} {SECRETS[1]} {SECRETS[2]} {SECRETS[4]} of {SECRETS[5]} {SECRETS[6]} has a fever"


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return load_content(Settings(assistant_state=tmp_path_factory.mktemp("unused")))


@pytest.fixture
def content(data: Content, ledger: Ledger) -> Content:
    return replace(data, ledger=ledger)


class Family:
    """Says things in one conversation, which are recorded."""

    def __init__(self, content: Content, conversation: str = "web-family", channel: str = "web") -> None:
        self._assistant, self._recording = Assistant(content), Recording(content)
        self._conversation, self._channel, self._memory, self._number = conversation, channel, Memory(), 0

    def say(self, text: str, best: str, danger: Assessment | None = None, **facts: object) -> Answered:
        self._number += 1
        ranking = (Candidate(best, 0.95), Candidate("greet", 0.01))
        understood = Understood(danger, ranking, 5.0, facts=facts)
        answered = self._assistant.respond(text, understood, self._memory, TODAY, self._conversation)
        self._memory = answered.memory
        self._recording.record(answered, understood, self._conversation, f"m{self._number}", self._channel)
        return answered


def values(ledger: Ledger, *columns: str) -> list[tuple[str, ...]]:
    return [count.values for count in ledger.counts(ALWAYS, *columns)]


def test_recording_of_an_answer(content: Content, ledger: Ledger) -> None:
    area = {"name": "Norwich", "areas": ["norfolk"]}
    Family(content).say(WORDS, "advice/fever", child_age={"months": 4.0, "text": "4 months"}, place=area)
    columns = ("channel", "outcome", "topic", "stage", "area", "danger")
    assert values(ledger, *columns) == [("web", "answer", "advice/fever", "baby", "norfolk", "")]
    [given] = ledger.given("advice/fever", ALWAYS)
    [text] = ledger.texts([given.text]).values()
    entry = content.knowledge.entries["advice/fever"]
    assert (text.version, text.age, "{" in text.answer + text.help_now) == (entry.version, "3 to 6 months", False)
    assert "999" in text.help_now and text.title.startswith(entry.title)


@pytest.mark.parametrize(
    ("best", "outcome", "topic"),
    [
        ("advice/fever", "answer", "advice/fever"), ("out_of_scope", "fallback", "out_of_scope"),
        ("greet", "chat", "greet"), ("delete_my_data", "service", "delete_my_data"),
        ("request_support", "request", "request_support"),
    ],
)  # fmt: skip
def test_recording_of_each_outcome(content: Content, ledger: Ledger, best: str, outcome: str, topic: str) -> None:
    Family(content).say(WORDS, best)
    assert values(ledger, "outcome", "topic") == [(outcome, topic)]


@pytest.mark.parametrize(("level", "outcome"), [(Level.CERTAIN, "safety"), (Level.POSSIBLE, "answer")])
def test_recording_of_danger(content: Content, ledger: Ledger, level: Level, outcome: str) -> None:
    Family(content).say(WORDS, "advice/fever", Assessment("safety/urgent_baby_child", level, "rule"))
    assert values(ledger, "outcome", "danger", "level") == [(outcome, "safety/urgent_baby_child", level.label)]


def test_recording_of_the_timeline(content: Content, ledger: Ledger) -> None:
    Family(content).say("timeline", "greet")
    family = Family(content, "web-other")
    family.say("hello", "greet", child_age={"months": 2.0, "text": ""})
    family.say("timeline", "greet")
    [given] = ledger.given("timeline", ALWAYS)
    assert "6 to 8 weeks" in ledger.texts([given.text])[given.text].answer


def test_recording_holds_no_personal_detail(
    content: Content, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    with caplog.at_level(logging.DEBUG):
        family = Family(content, "sms-4f1c2b", "sms")
        for best in ("advice/fever", "out_of_scope", "give_feedback", "request_support", "system/two_year_review"):
            family.say(
                WORDS, best, postcode={"outward": "NR18", "inward": "0XX"}, place={"name": "Wymondham", "areas": []}
            )
    with engine.connect() as connection:
        rows = "".join(str(connection.execute(select(table)).all()) for table in (TURN, TEXT, GIVEN))
    for secret in (*SECRETS, "4f1c2b", "NR18", "Wymondham", *WORDS.split()[:2]):
        assert secret not in rows and secret not in caplog.text


@pytest.mark.parametrize("conversation", ["5f0c", "staff", "", "cmdline-1"])
def test_recording_leaves_out_staff_who_try_something(content: Content, ledger: Ledger, conversation: str) -> None:
    Family(content, conversation, "cmdline").say("fever", "advice/fever")
    assert ledger.counts(ALWAYS) == []


def test_recording_leaves_out_the_turn_that_deletes_all(content: Content, ledger: Ledger, tmp_path: Path) -> None:
    content = replace(content, feedback=load_content(Settings(assistant_state=tmp_path)).feedback)
    family = Family(content)
    for text in ("fever", "delete my data", "Delete what I sent", "Yes, delete it all"):
        answered = family.say(text, "advice/fever" if text == "fever" else "delete_my_data")
    assert answered.memory.forgotten and ledger.counts(ALWAYS) == []


def test_recording_costs_no_family_its_answer(content: Content, caplog: pytest.LogCaptureFixture) -> None:
    def away(*_: object) -> None:
        raise OperationalError(WORDS, {"text": WORDS}, Exception(WORDS))

    broken = replace(content, ledger=Ledger(partial(away), partial(away), ALWAYS.end - ALWAYS.begin))  # type: ignore[arg-type]
    with caplog.at_level(logging.DEBUG):
        answered = Family(broken).say(WORDS, "advice/fever")
    assert answered.reply.provenance
    assert "could not be recorded: OperationalError" in caplog.text
    assert not any(secret in caplog.text for secret in SECRETS)


def test_recording_survives_any_error(content: Content, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> Turn:
        raise TypeError(WORDS)

    Recording(content).keep(fail)
    assert "TypeError" in caplog.text and SECRETS[0] not in caplog.text
