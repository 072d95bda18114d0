"""What is being talked about, and messages that tell something rather than ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.answers import Answers
from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.dialogue.deciding import Deciding
from bot.dialogue.thread import asks
from bot.dialogue.turn import Answered, Memory, Understood
from bot.messages.reply import Choice
from bot.safety.gate import Assessment
from bot.safety.rules import Level
from bot.understanding.context import LONGEST
from bot.understanding.decision import Candidate, Outcome
from tests.dialogue.by_hand import TODAY

EHCP = Memory(topic="system/ehcp", asked="can i ask for an ehcp")
LATE = Memory(topic="advice/not_walking_yet", asked="not walking")
EIGHT = {"child_age": {"months": 96.0, "text": "8"}}


@pytest.fixture
def assistant(content: Content) -> Assistant:
    return Assistant(content)


def meant(best: str, sure: float = 0.95, plain: str = "words", generic: bool = False, **more: object) -> Understood:
    return replace(
        Understood(None, (Candidate(best, sure), Candidate("greet", 0.01)), 5.0, plain=plain, generic=generic), **more
    )


def leaning(best: str, joined: str, plain: str = "words", generic: bool = False, alone: float = 0.1) -> Understood:
    return meant(best, 0.4, plain, generic, joined=(Candidate(joined, 0.95), Candidate("greet", 0.01)), alone=alone)


def first(answered: Answered) -> str:
    return answered.reply.blocks[0].text


@pytest.mark.parametrize(
    "text",
    ["and at night?", "how long for", "is it catching", "can i do that myself", "isnt that early", "even if im breastfeeding", "what if it doesn't work",
     "nurofen as well?", "about the other one", "do i have to pay", "tell me more", "ok and when", "will it hurt her", "where to", "Should we", "any other ideas"],
)  # fmt: skip
def test_thread_hears_a_question(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    ["ok will do", "they said no", "she's 8", "he is 2 and a half", "they are with us now", "im 30 weeks", "tried all that", "we live in derby",
     "my mum says that's rubbish", "will do", ""],
)  # fmt: skip
def test_thread_hears_no_question(text: str) -> None:
    assert not asks(text)


# Messages that lean on what was said before


def test_thread_reads_a_short_message_with_what_was_said(assistant: Assistant) -> None:
    answered = assistant.respond("they said no", leaning("deny", "system/ehcp_refused"), EHCP, TODAY)
    assert answered.shown[0] == "system/ehcp_refused"


def test_thread_leaves_a_message_that_stands_alone(assistant: Assistant) -> None:
    nits = meant("advice/head_lice", joined=(Candidate("system/ehcp", 0.9),), alone=0.95)
    assert assistant.respond("nits", nits, EHCP, TODAY).shown[0] == "advice/head_lice"


def test_thread_offers_both_where_either_may_be_meant(assistant: Assistant) -> None:
    either = meant("advice/head_lice", joined=(Candidate("system/ehcp", 0.95),), alone=0.5)
    answered = assistant.respond("what about that", either, EHCP, TODAY)
    assert answered.outcome is Outcome.CHOICES and set(answered.shown) == {"advice/head_lice", "system/ehcp"}


def test_thread_says_where_the_same_answer_comes_again(assistant: Assistant, content: Content) -> None:
    again = content.wording.line("again").text
    assert first(assistant.respond("how long", leaning("greet", "system/ehcp"), EHCP, TODAY)) == again
    assert first(assistant.respond("what is an ehcp", meant("system/ehcp"), EHCP, TODAY)) != again


# Messages that tell something


def test_thread_keeps_a_fact_in_mind(assistant: Assistant, content: Content) -> None:
    told = meant("advice/puberty_periods", 0.8, "she is 8", facts=EIGHT)
    answered = assistant.respond("she is 8", told, EHCP, TODAY)
    assert (answered.outcome, first(answered)) == (Outcome.CHAT, content.wording.line("told_fact").text)
    assert (answered.memory.facts, answered.memory.asked) == (EIGHT, "can i ask for an ehcp she is 8")


def test_thread_answers_anew_for_an_age(assistant: Assistant) -> None:
    told = meant("advice/puberty_periods", 0.8, "she is 8", True, facts=EIGHT)
    answered = assistant.respond("she is 8", told, Memory(topic="advice/screen_time", asked="screens"), TODAY)
    assert [given.id for given in answered.reply.provenance] == ["advice/screen_time"]
    assert answered.reply.provenance[0].age


def test_thread_thanks_for_what_is_told(assistant: Assistant, content: Content) -> None:
    answered = assistant.respond("my husband agrees", leaning("deny", "system/ehcp"), EHCP, TODAY)
    assert (answered.outcome, first(answered)) == (Outcome.CHAT, content.wording.line("heard").text)
    assert "system/ehcp" in answered.shown and answered.memory.asked.endswith("words")


@pytest.mark.parametrize(
    ("plain", "heard"), [("it is a bit smelly", False), ("ok will do", True), ("makes sense", True)]
)
def test_thread_says_the_signs_again_where_something_urgent_may_be_told(
    assistant: Assistant, content: Content, plain: str, heard: bool
) -> None:
    memory = Memory(topic="advice/umbilical_cord", asked="cord not off")
    answered = assistant.respond(plain, leaning("greet", "advice/umbilical_cord", plain), memory, TODAY)
    assert (first(answered) == content.wording.line("heard").text) is heard


def test_thread_gives_no_advice_on_words_without_a_topic(assistant: Assistant) -> None:
    said = "they are with us now"
    answered = assistant.respond(said, meant("advice/head_lice", 0.7, said, True), Memory(), TODAY)
    assert answered.outcome is Outcome.CHAT and not answered.reply.provenance


@pytest.mark.parametrize(
    ("said", "facts"),
    [("sleep", {}), ("my baby will not sleep", {}), ("8 and up all night", EIGHT), ("she is 8 and wet again", EIGHT)],
)
def test_thread_takes_few_words_for_a_question(assistant: Assistant, said: str, facts: dict[str, object]) -> None:
    answered = assistant.respond(said, meant("advice/sleep_teens", 0.7, said, True, facts=facts), Memory(), TODAY)
    assert answered.shown[0] == "advice/sleep_teens"


def test_thread_answers_a_loss_though_its_words_are_of_no_topic(assistant: Assistant) -> None:
    said = "i lost my baby at 20 weeks last month"
    assert (
        assistant.respond(said, meant("advice/baby_loss", 0.99, said, True), Memory(), TODAY).shown[0]
        == "advice/baby_loss"
    )


# What is remembered


def test_thread_remembers_what_was_asked(assistant: Assistant) -> None:
    answered = assistant.respond("nits", meant("advice/head_lice", plain="nits"), EHCP, TODAY)
    assert answered.memory.asked == "nits"


def test_thread_remembers_what_was_chosen(assistant: Assistant, content: Content) -> None:
    offered = Memory(offered=(Choice(content.label("advice/fever"), "topic", "advice/fever"),))
    chosen = assistant.respond("1", meant("out_of_scope"), offered, TODAY)
    assert chosen.memory.asked == content.label("advice/fever").lower()


def test_thread_keeps_the_first_question_where_it_grows_too_long(assistant: Assistant) -> None:
    long = replace(EHCP, asked="x" * LONGEST)
    assert assistant.respond("and", leaning("greet", "system/ehcp_refused"), long, TODAY).memory.asked == long.asked


def test_thread_is_about_the_danger_after_one(assistant: Assistant) -> None:
    hit = replace(
        meant("advice/domestic_abuse", plain="he hits me"),
        safety=Assessment("safety/domestic_abuse", Level.CERTAIN, "x"),
    )
    assert assistant.respond("he hits me", hit, EHCP, TODAY).memory.asked == "he hits me"


@pytest.mark.parametrize("best", ["request_support", "find_service"])
def test_thread_ends_where_a_service_is_asked_for(assistant: Assistant, best: str) -> None:
    assert assistant.respond("x", meant(best), EHCP, TODAY).memory.asked == ""


def test_thread_stays_through_small_talk(assistant: Assistant) -> None:
    assert assistant.respond("thanks", meant("thank"), LATE, TODAY).memory.asked == LATE.asked


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("yes she is here with him", "yes"),
        ("yeah my mum is", "yes"),
        ("no he is at work", "no"),
        ("nope i'm on my own", "no"),
    ],
)
def test_thread_hears_yes_and_no_with_more_words_after_a_danger(
    assistant: Assistant, content: Content, text: str, line: str
) -> None:
    memory = Memory(danger="safety/postnatal_psychosis")
    answered = assistant.respond(text, meant("out_of_scope", 0.5), memory, TODAY)
    assert first(answered) == content.wording.after_safety[line]


@pytest.mark.parametrize(
    "text", ["yes but what do i do?", "no idea how to get there", "not now", "yesterday he was fine"]
)
def test_thread_hears_more_than_yes_and_no(assistant: Assistant, content: Content, text: str) -> None:
    answered = assistant.respond(text, meant("out_of_scope", 0.5), Memory(danger="safety/domestic_abuse"), TODAY)
    assert first(answered) not in content.wording.after_safety.values()


# What fits the talk


@pytest.mark.parametrize(
    ("said", "asked", "topic", "facts", "first"),
    [
        ("is it too early or not", "potty training", "advice/potty_training", {}, "advice/potty_training"),
        ("i am pregnant too can i have it", "potty training", "advice/potty_training", {}, "advice/pregnancy_vaccines"),
        ("but i am not pregnant is it", "potty training", "advice/potty_training", {}, "advice/potty_training"),
        ("is it too early or not", "signs of labour", "advice/labour_signs", {}, "advice/pregnancy_vaccines"),
        ("is it too early or not", "fever", "advice/fever", {"pregnancy": {"weeks": 30}}, "advice/pregnancy_vaccines"),
        ("is it too early or not", "", "", {}, "advice/pregnancy_vaccines"),
    ],
)
def test_thread_of_a_child_hardly_leads_to_pregnancy(
    content: Content, said: str, asked: str, topic: str, facts: dict[str, object], first: str
) -> None:
    ranking = (Candidate("advice/pregnancy_vaccines", 0.5), Candidate("advice/potty_training", 0.3))
    understood = Understood(None, ranking, 9.0, plain=said)
    deciding = Deciding(content, Answers(content))
    decision = deciding.decide(understood, Memory(topic=topic, asked=asked, facts=facts), TODAY)
    assert decision.ranking[0].id == first


@pytest.mark.parametrize(
    ("said", "first"), [("i asked about arfid", "advice/fussy_eating"), ("i asked for help and heard nothing", "check_request")]
)  # fmt: skip
def test_thread_asks_for_no_reference_where_no_request_is_named(content: Content, said: str, first: str) -> None:
    ranking = (Candidate("check_request", 0.6), Candidate("advice/fussy_eating", 0.3))
    deciding = Deciding(content, Answers(content))
    decision = deciding.decide(Understood(None, ranking, 9.0, plain=said), Memory(), TODAY)
    assert decision.ranking[0].id == first
