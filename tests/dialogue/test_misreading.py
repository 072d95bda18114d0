"""Going on after a danger that was none: nobody has to ask twice, and what was denied is not shown over and over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.dialogue.turn import Memory, Understood
from bot.safety.gate import DETECTOR, Assessment
from bot.safety.rules import Level
from bot.understanding.acts import Act
from bot.understanding.decision import Candidate, Outcome
from tests.dialogue.by_hand import TODAY
from tests.dialogue.test_after_danger import does, first


@pytest.fixture
def assistant(content: Content) -> Assistant:
    return Assistant(content)


MOOD = "safety/suicide_self_harm"
SLEEP = "advice/night_waking"


def asked(topic: str, sure: float, danger: Assessment | None = None) -> Understood:
    ranking = (Candidate(topic, sure), Candidate("advice/teething", round((1 - sure) / 2, 3)))
    return replace(does(None), ranking=ranking, best_score=9.0, safety=danger)


def seen(level: Level, rule: str = DETECTOR, kind: str = MOOD, also: str = "") -> Assessment:
    return Assessment(kind, level, rule, also)


def test_misreading_question_that_was_put_off_is_answered_after_the_tap(assistant: Assistant, content: Content) -> None:
    taken = assistant.respond("he wakes and i am dead", asked(SLEEP, 0.97, seen(Level.CERTAIN)), Memory(), TODAY)
    assert taken.outcome is Outcome.SAFETY and taken.memory.put_off == (SLEEP,)
    over = assistant.respond(content.wording.labels["safety_over"], Understood(), taken.memory, TODAY)
    assert "misread" in first(over) and over.shown == (SLEEP,)
    assert over.memory.denied == (MOOD,) and not over.memory.put_off


def test_misreading_several_topics_that_were_put_off_may_be_chosen(assistant: Assistant) -> None:
    before = Memory(danger=MOOD, put_off=(SLEEP, "advice/teething"))
    answered = assistant.respond("no im fine", does(Act.NO_DANGER), before, TODAY)
    assert answered.outcome is Outcome.CHOICES
    assert [choice.target for choice in answered.reply.choices[:2]] == [SLEEP, "advice/teething"]


def test_misreading_of_a_warning_keeps_what_else_was_offered(assistant: Assistant) -> None:
    warned = assistant.respond("tired", asked(SLEEP, 0.4, seen(Level.POSSIBLE)), Memory(), TODAY)
    assert warned.reply.choices[0].kind == "safety"
    answered = assistant.respond("no im fine", does(Act.NO_DANGER, generic=True), warned.memory, TODAY)
    assert answered.reply.choices == warned.reply.choices[1:] and "misread" in first(answered)


@pytest.mark.parametrize(
    ("danger", "shown"),
    [
        (seen(Level.POSSIBLE), None),
        (seen(Level.CERTAIN), Level.POSSIBLE),
        (seen(Level.POSSIBLE, "wants_to_die"), Level.POSSIBLE),
        (seen(Level.CERTAIN, "wants_to_die"), Level.CERTAIN),
        (seen(Level.POSSIBLE, kind="safety/child_at_risk"), Level.POSSIBLE),
    ],
)
def test_misreading_what_was_denied_needs_more_than_a_sound(
    assistant: Assistant, danger: Assessment, shown: Level | None
) -> None:
    answered = assistant.respond("he wakes", asked(SLEEP, 0.97, danger), Memory(denied=(MOOD,)), TODAY)
    offered = [choice.kind for choice in answered.reply.choices[:1]] == ["safety"]
    found = Level.CERTAIN if answered.memory.danger else Level.POSSIBLE if offered else None
    assert found is shown


def test_misreading_is_remembered() -> None:
    memory = Memory(denied=(MOOD,), put_off=(SLEEP,))
    assert Memory.from_json(memory.to_json()) == memory


def test_misreading_start_again_works_after_a_danger(assistant: Assistant) -> None:
    again = does(Act.WRONG_ANSWER, ("restart", 0.97))
    answered = assistant.respond("start again", again, Memory(danger=MOOD), TODAY)
    assert answered.memory.danger == "" and answered.outcome is Outcome.CHAT
