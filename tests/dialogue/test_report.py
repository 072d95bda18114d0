"""What staff and measurements see of a turn."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.dialogue.assistant import Answered, Assistant
from bot.dialogue.content import Content
from bot.dialogue.report import report, staff_line
from bot.dialogue.turn import Memory, Understood
from bot.safety.gate import Assessment
from bot.safety.rules import Level
from bot.understanding.decision import Candidate

RANKING = (Candidate("advice/fever", 0.91234), Candidate("advice/teething", 0.05))
POSSIBLE = Assessment("safety/urgent_baby_child", Level.POSSIBLE, "hot_baby")
CERTAIN = Assessment("safety/urgent_baby_child", Level.CERTAIN, "hot_baby")
SECRET = "my Tommy is hot"


@pytest.fixture
def answered(data: Content) -> Callable[[Understood], Answered]:
    return lambda understood: Assistant(data).respond(SECRET, understood, Memory(), date(2026, 11, 22))


def test_report_of_an_answer(answered: Callable[[Understood], Answered]) -> None:
    understood = Understood(None, RANKING, 5.0)
    told = report(answered(understood), understood)
    assert (told["outcome"], told["safety"], told["confidence"]) == ("answer", None, 0.9123)
    assert told["topics"] == ["advice/fever", "advice/teething"]
    assert told["shown"] == ["advice/fever"]
    assert list(told["versions"]) == ["advice/fever"]
    assert [block["tone"] for block in told["reply"]["blocks"]] == ["help_now", "answer", "plain"]
    assert told["reply"]["sources"][0]["url"].startswith("https://")
    assert SECRET not in json.dumps(told)


def test_report_of_a_danger(answered: Callable[[Understood], Answered]) -> None:
    understood = Understood(CERTAIN, RANKING, 5.0)
    told = report(answered(understood), understood)
    assert told["outcome"] == "safety"
    assert told["safety"] == {"kind": "safety/urgent_baby_child", "level": "certain"}
    assert (told["shown"], told["versions"]) == (["safety/urgent_baby_child"], {})
    assert told["reply"]["choices"] == ["Talk to a person", "No, that is not happening"]


def test_report_of_a_danger_of_two_kinds(answered: Callable[[Understood], Answered], data: Content) -> None:
    also = "safety/life_threatening"
    understood = Understood(replace(CERTAIN, also=also), RANKING, 5.0)
    told = report(answered(understood), understood)
    assert told["shown"] == ["safety/urgent_baby_child", also]
    texts = [block["text"] for block in told["reply"]["blocks"]]
    assert texts[1] == "\n\n".join(data.helps[also].possible)
    assert staff_line(answered(understood), understood).count(f"perhaps {also}") == 1


def test_report_of_a_possible_danger_of_two_kinds(answered: Callable[[Understood], Answered], data: Content) -> None:
    understood = Understood(replace(POSSIBLE, also="safety/life_threatening"), RANKING, 5.0)
    told = report(answered(understood), understood)
    kinds = ["safety/urgent_baby_child", "safety/life_threatening"]
    assert told["shown"] == ["advice/fever", *kinds]
    texts = [block["text"] for block in told["reply"]["blocks"]]
    assert texts[:2] == ["\n\n".join(data.helps[kind].possible) for kind in kinds]


def test_report_of_an_unreadable_message(answered: Callable[[Understood], Answered]) -> None:
    understood = Understood(readable=False)
    told = report(answered(understood), understood)
    assert (told["outcome"], told["topics"], told["confidence"]) == ("fallback", [], 0.0)
    assert staff_line(answered(understood), understood) == "[staff] outcome fallback"


def test_report_line_for_staff(answered: Callable[[Understood], Answered], data: Content) -> None:
    understood = Understood(POSSIBLE, RANKING, 5.0)
    parts = staff_line(answered(understood), understood).split(" | ")
    assert parts[0] == "[staff] outcome answer"
    entry = data.knowledge.entries["advice/fever"]
    assert parts[1].startswith(f"advice/fever v{entry.version}, agreed {entry.agreed_on} by {entry.agreed_by[0]}")
    assert parts[1].endswith(f"review by {entry.review_by}")
    assert parts[2:] == [
        "safety/urgent_baby_child possible (hot_baby)",
        "confidence 91% advice/fever",
        "second advice/teething 5%",
    ]
