"""What is said while a danger is not over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.dialogue.turn import Answered, Memory, Understood
from bot.messages.reply import Choice
from bot.safety.gate import DETECTOR, Assessment
from bot.safety.help import CANNOT_RING, EVEN_SO, STILL, WAITING
from bot.safety.rules import Level
from bot.understanding.acts import Act
from bot.understanding.decision import Candidate, Outcome
from tests.dialogue.by_hand import TODAY

POISON, ABUSE = "safety/life_threatening", "safety/domestic_abuse"
TAKEN = Memory(danger=POISON, asked="he drank bleach")
WARNED = Memory(
    asked="he is hot", offered=(Choice("Yes, my child is very ill now", "safety", "safety/urgent_baby_child"),)
)
UNCLEAR = ("advice/teething", 0.3)
KINDS = (POISON, "safety/urgent_baby_child", "safety/urgent_pregnancy", "safety/suicide_self_harm", "safety/child_suicide_self_harm",
         "safety/harm_to_baby", "safety/postnatal_psychosis", ABUSE, "safety/child_at_risk")  # fmt: skip


@pytest.fixture
def assistant(content: Content) -> Assistant:
    return Assistant(content)


def does(act: Act | None, best: tuple[str, float] = UNCLEAR, sure: float = 0.9, **more: object) -> Understood:
    found = Candidate(act.value if act else "other", sure)
    ranking = (Candidate(*best), Candidate("advice/fever", 0.25), Candidate("greet", 0.01))
    return replace(Understood(None, ranking, 5.0, plain="words", act=found), **more)


def first(answered: Answered) -> str:
    return answered.reply.blocks[0].text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("act", "line"),
    [
        (Act.SEEMS_FINE, EVEN_SO),
        (Act.NO_HELP_YET, WAITING),
        (Act.CANNOT_RING, CANNOT_RING),
        (Act.WHAT_NOW, STILL),
        (Act.WHO_TO_ASK, STILL),
        (None, STILL),
    ],
)
def test_after_danger_the_help_of_its_kind_goes_on(
    assistant: Assistant, content: Content, kind: str, act: Act | None, line: str
) -> None:
    answered = assistant.respond("hm", does(act), Memory(danger=kind), TODAY)
    assert first(answered) == content.helps[kind].then[line]
    assert (answered.outcome, answered.memory.danger) == (Outcome.SAFETY, kind)
    assert {"service", "safety_over"} <= {choice.kind for choice in answered.reply.choices}


def test_after_danger_a_clear_question_is_answered_and_ends_it(assistant: Assistant) -> None:
    answered = assistant.respond("teething", does(None, ("advice/teething", 0.95)), TAKEN, TODAY)
    assert (answered.outcome, answered.shown[0], answered.memory.danger) == (Outcome.ANSWER, "advice/teething", "")


def test_after_danger_a_guess_can_be_chosen(assistant: Assistant) -> None:
    answered = assistant.respond("teeth", does(None, ("advice/teething", 0.65)), TAKEN, TODAY)
    assert (answered.outcome, answered.reply.choices[0].target) == (Outcome.SAFETY, "advice/teething")


@pytest.mark.parametrize(
    ("kind", "text", "sure", "over"),
    [
        (POISON, "no its just her dolly", 0.7, True),
        (POISON, "no its just her dolly", 0.5, False),
        (POISON, "its a blood pressure one i think, shes playing fine", 0.95, False),  # denies nothing
        (ABUSE, "it was only a row", 0.7, True),
        (ABUSE, "it was only a row", 0.2, False),
    ],
)
def test_after_danger_it_is_over_when_that_is_sure_enough(
    assistant: Assistant, kind: str, text: str, sure: float, over: bool
) -> None:
    answered = assistant.respond(text, does(Act.NO_DANGER, sure=sure), Memory(danger=kind), TODAY)
    assert (answered.memory.danger == "") is over
    assert ("putting me right" in first(answered)) is over


def test_after_danger_help_that_is_there_is_remembered(assistant: Assistant) -> None:
    rang = assistant.respond("they r on way", does(Act.HELP_COMING), TAKEN, TODAY)
    assert "do what the people helping you say" in first(rang)
    waiting = assistant.respond("hm", does(None, ("out_of_scope", 0.9)), rang.memory, TODAY)
    assert "tell the people who are helping you" in first(waiting)
    asking = assistant.respond("what can he eat", does(None), rang.memory, TODAY)
    assert asking.outcome is Outcome.CHOICES  # there are questions again
    again = assistant.respond("were in a&e", does(Act.HELP_COMING), rang.memory, TODAY)
    assert "I am here if you want to ask anything" in first(again)


@pytest.mark.parametrize(
    ("text", "there"), [("hes home now", False), ("police are here", True), ("ive told the school", True)]
)
def test_after_danger_who_is_there_may_be_the_danger(assistant: Assistant, text: str, there: bool) -> None:
    answered = assistant.respond(text, does(Act.HELP_COMING), Memory(danger="safety/child_at_risk"), TODAY)
    assert answered.memory.helped is there


@pytest.mark.parametrize("text", ["ive rung 111 and im on hold", "rang 111, no answer", "i rang 999 its engaged"])
def test_after_danger_a_call_that_is_not_answered_is_no_help(assistant: Assistant, text: str) -> None:
    assert not assistant.respond(text, does(Act.NO_HELP_YET), TAKEN, TODAY).memory.helped


def test_after_danger_a_denial_with_a_question_gets_its_answer(assistant: Assistant) -> None:
    denied = does(Act.NO_DANGER, ("advice/teething", 0.95))
    answered = assistant.respond("no one is in danger its his teeth", denied, Memory(danger=ABUSE), TODAY)
    assert "putting me right" in first(answered)
    assert (answered.outcome, answered.shown[0], answered.memory.danger) == (Outcome.ANSWER, "advice/teething", "")


@pytest.mark.parametrize(
    ("now", "sure", "alarm"),
    [
        (Assessment("safety/urgent_baby_child", Level.CERTAIN, "fever_young_baby"), 0.9, False),
        (Assessment(ABUSE, Level.CERTAIN, DETECTOR), 0.9, False),
        (Assessment(ABUSE, Level.CERTAIN, "hit_by_partner"), 0.9, True),
        (Assessment(POISON, Level.CERTAIN, "choking_now"), 0.7, False),
        (Assessment(POISON, Level.CERTAIN, "choking_now"), 0.5, True),
    ],
)
def test_after_danger_news_of_help_stands_against_the_sound_of_danger(
    assistant: Assistant, now: Assessment, sure: float, alarm: bool
) -> None:
    told = does(Act.HELP_COMING, sure=sure, safety=now)
    answered = assistant.respond("paramedics been, febrile convulsion they said", told, TAKEN, TODAY)
    assert (answered.reply.blocks[0].title != "") is alarm


def test_after_danger_another_danger_takes_over(assistant: Assistant, content: Content) -> None:
    now = Assessment(ABUSE, Level.CERTAIN, "hit_by_partner")
    answered = assistant.respond("he hit me too", does(Act.SEEMS_FINE, safety=now), TAKEN, TODAY)
    assert answered.reply.blocks[0].title == content.helps[ABUSE].title


@pytest.mark.parametrize(("rule", "shown"), [("abuse_mentioned", True), (DETECTOR, False)])
def test_after_danger_another_possible_one_in_the_same_breath_has_its_lines(
    assistant: Assistant, content: Content, rule: str, shown: bool
) -> None:
    told = does(Act.TOLD, safety=Assessment(ABUSE, Level.POSSIBLE, rule))
    answered = assistant.respond("ok thanks. my ex was round again", told, TAKEN, TODAY)
    assert (first(answered) == content.helps[ABUSE].possible_block().text) is shown


def test_after_danger_nothing_of_it_is_shown_to_who_reads_along(assistant: Assistant) -> None:
    watched = does(Act.BEING_WATCHED, safety=Assessment("safety/child_at_risk", Level.POSSIBLE, "neglect"))
    answered = assistant.respond("hes coming", watched, Memory(danger=ABUSE), TODAY)
    assert len(answered.reply.blocks) == 1 and not answered.reply.choices
    assert not {"abuse", "999", "safe"} & set(first(answered).lower().split())


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (Act.FEARS_SERVICES, "I do not tell anyone"),
        (Act.WRONG_ANSWER, "sorry if that was not what you meant"),
        (Act.TOLD, "If it gets worse, call 999"),
    ],
)
def test_after_danger_other_acts_get_their_line(assistant: Assistant, act: Act, said: str) -> None:
    answered = assistant.respond("words", does(act), TAKEN, TODAY)
    assert said in first(answered) and answered.memory.danger == POISON


def test_after_danger_that_is_over_a_request_goes_on(assistant: Assistant) -> None:
    begun = assistant.respond("i need support", does(None, ("request_support", 0.95)), Memory(), TODAY)
    halted = replace(begun.memory, danger=ABUSE, request={**begun.memory.request, "paused": True})
    answered = assistant.respond("no, nobody hits anyone", does(Act.NO_DANGER), halted, TODAY)
    assert "putting me right" in first(answered) and answered.outcome is Outcome.REQUEST
    assert not answered.memory.request["paused"]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (Act.NO_DANGER, "putting me right"),
        (Act.HELP_COMING, "Please do what the people helping you say"),
        (Act.SEEMS_FINE, "Please still ring 111 today"),
        (Act.NO_HELP_YET, "go to A&E"),
        (Act.CANNOT_RING, "Relay UK"),
    ],
)
def test_after_danger_that_was_only_possible_acts_are_heard_too(assistant: Assistant, act: Act, said: str) -> None:
    assert said in first(assistant.respond("words", does(act), WARNED, TODAY))


def test_after_danger_that_was_only_possible_is_warned_of_once(assistant: Assistant, content: Content) -> None:
    answered = assistant.respond("hm", does(None), WARNED, TODAY)
    assert answered.outcome is Outcome.CHOICES and not answered.memory.danger
    assert first(answered) == content.wording.line("did_you_mean").text
