"""Answers that differ by age: asked once, tapped, typed, changed, and led on to another entry."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.dialogue.answers import WITH_FEEDBACK, WITH_TIMELINE, Answers, variant_for
from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.dialogue.turn import Memory, Understood
from bot.knowledge.entry import Variant
from bot.messages.reply import Choice
from bot.understanding.decision import Candidate, Decision, Outcome
from tests.dialogue.by_hand import TODAY, Family, ages, kinds, labels, said, with_entries

FEVER, SLEEP, WAKING, SCREENS = "advice/fever", "advice/newborn_sleep", "advice/night_waking", "advice/screen_time"
OFFERED = (WAKING, SCREENS, "advice/teething", "advice/head_lice", "advice/nappy_rash", "advice/crying_and_colic")
FEVER_AGES = ["Under 3 months", "3 to 6 months", "7 months or over"]
ASKS = "How old is your child?"


# Known, or asked once


@pytest.mark.parametrize(
    ("months", "age"),
    [
        (0.0, "Under 3 months"),
        (2.99, "Under 3 months"),
        (3.0, "3 to 6 months"),
        (6.9, "3 to 6 months"),
        (7.0, "7 months or over"),
        (227.0, "7 months or over"),
    ],
)
def test_answers_are_for_the_age_that_was_told(family: Family, months: float, age: str) -> None:
    family.is_aged(months)
    answered = family.say("he is hot", FEVER)
    assert (ages(answered), answered.reply.blocks[-1].title) == ([age], f"Fever in children: {age.lower()}")
    assert ASKS not in said(answered)
    assert labels(answered) == ["Another age"]


def test_answers_ask_the_age_under_the_general_answer(family: Family) -> None:
    answered = family.say("he is hot", FEVER)
    assert (answered.outcome, ages(answered), labels(answered)) == (Outcome.ANSWER, [""], FEVER_AGES)
    assert answered.reply.blocks[-1].text.startswith(ASKS)
    assert "Ring 111 now" in said(answered)  # complete without an answer to the question


def test_answers_ask_the_age_once_a_conversation(family: Family) -> None:
    assert ASKS in said(family.say("he is hot", FEVER))
    second = family.say("how much telly", SCREENS)
    assert (second.outcome, ages(second), kinds(second)) == (Outcome.ANSWER, [""], [])
    assert ASKS not in said(second)


@pytest.mark.parametrize(("alternatives", "asked"), [((), True), ((WAKING,), False), ((FEVER,), True)])
def test_answers_ask_no_age_where_another_topic_is_near(
    data: Content, alternatives: tuple[str, ...], asked: bool
) -> None:
    decision = Decision(Outcome.ANSWER, (FEVER,), (Candidate(FEVER, 0.7),), alternatives)
    answered = Answers(data).give((FEVER,), Memory(), TODAY, decision)
    assert (answered.memory.asked_age, ASKS in said(answered)) == (asked, asked)
    assert set(kinds(answered)) == ({"age"} if asked else {"topic", "other"})


# Tapped


@pytest.mark.parametrize("label", FEVER_AGES)
@pytest.mark.parametrize("by_number", [False, True])
def test_answers_for_a_tapped_age(family: Family, label: str, by_number: bool) -> None:
    family.say("he is hot", FEVER)
    answered = family.say(str(FEVER_AGES.index(label) + 1)) if by_number else family.tap(label)
    assert (ages(answered), answered.shown) == ([label], (FEVER,))
    assert family.memory.facts["child_age"]["text"] == label
    assert Memory.from_json(json.loads(json.dumps(family.memory.to_json(), allow_nan=False))) == family.memory


def test_answers_tapped_age_goes_over_one_told_before(family: Family) -> None:
    family.is_aged(200)
    family.say("he is hot", FEVER)
    family.tap("Another age")
    assert ages(family.tap("Under 3 months")) == ["Under 3 months"]
    assert ages(family.say("and hot again", FEVER)) == ["Under 3 months"]


@pytest.mark.parametrize(
    "target", ["advice/fever#3", "advice/fever#", "advice/fever", "advice/fever#-1", "advice/teething#0"]
)
def test_answers_an_age_that_is_no_more_is_said_honestly(data: Content, target: str) -> None:
    answered = Answers(data).for_age(target, Memory(), TODAY)
    assert (answered.outcome, answered.reply.provenance, answered.memory.facts) == (Outcome.FALLBACK, (), {})


# Typed


@pytest.mark.parametrize(
    ("topic", "text", "months", "age"),
    [
        (FEVER, "4 months", 4.0, "3 to 6 months"),
        (FEVER, "about 4 months", 4.0, "3 to 6 months"),
        (FEVER, "she is two months old", 2.0, "Under 3 months"),
        (FEVER, "3 months", 3.0, "3 to 6 months"),
        (WAKING, "12 months", 12.0, "1 year or over"),  # not the choice "6 to 12 months"
        (WAKING, "6 months", 6.0, "6 to 12 months"),
        ("advice/drinks_and_milk_after_one", "5 years", 60.0, "5 years or over"),
    ],
)
def test_answers_for_a_typed_age(family: Family, topic: str, text: str, months: float, age: str) -> None:
    family.say("a question", topic)
    answered = family.say(text, "out_of_scope", facts={"child_age": {"months": months, "text": text}})
    assert (ages(answered), answered.outcome) == ([age], Outcome.ANSWER)
    assert family.memory.topic == topic


@pytest.mark.parametrize(
    ("text", "age"),
    [("the under 3 months one", FEVER_AGES[0]), ("3 to 6", FEVER_AGES[1]), ("over 7 months please", FEVER_AGES[2])],
)
def test_answers_for_an_age_in_the_words_of_a_choice(family: Family, text: str, age: str) -> None:
    family.say("he is hot", FEVER)
    answered = family.say(text)
    assert (answered.outcome, ages(answered)) == (Outcome.ANSWER, [age])


def test_answers_a_new_question_that_tells_an_age_is_a_question(family: Family) -> None:
    family.say("he is hot", FEVER)
    text = "my 3 year old is on the tablet all day long"
    answered = family.say(text, SCREENS, facts={"child_age": {"months": 36.0, "text": "3 year old"}})
    assert (answered.shown[0], ages(answered)) == (SCREENS, ["2 to 5 years"])


def test_answers_an_age_that_was_not_asked_for_is_no_answer(family: Family) -> None:
    family.say("teeth", "advice/teething")
    answered = family.say("4 months", "out_of_scope", facts={"child_age": {"months": 4.0, "text": "4 months"}})
    assert answered.outcome is Outcome.FALLBACK
    assert family.memory.facts["child_age"]["months"] == 4.0


def test_answers_a_tapped_title_tells_no_age(family: Family) -> None:
    family.is_aged(30)
    family.memory = replace(family.memory, offered=(Choice("Newborn jaundice", "topic", "advice/jaundice"),))
    family.say("Newborn jaundice", facts={"child_age": {"months": 0.0, "text": "Newborn"}})
    assert (family.memory.topic, family.memory.facts["child_age"]["months"]) == ("advice/jaundice", 30)


# Another age, and ages that span two


def test_answers_another_age(family: Family) -> None:
    family.is_aged(4)
    family.say("he is hot", FEVER)
    asked = family.tap("Another age")
    assert (asked.outcome, labels(asked), asked.reply.provenance) == (Outcome.CHOICES, FEVER_AGES, ())
    typed = family.say("8 months", facts={"child_age": {"months": 8.0, "text": "8 months"}})
    assert (ages(typed), labels(typed)) == (["7 months or over"], ["Another age"])


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (None, None),
        ({"months": 0.0, "under": 3.0}, "Under 3 months"),
        ({"months": 3.0, "under": 7.0}, "3 to 6 months"),
        ({"months": 3.0, "under": 6.0}, "3 to 6 months"),
        ({"months": 0.0, "under": 6.0}, None),
        ({"months": 6.0, "under": 12.0}, None),
        ({"months": 0.0, "under": 60.0}, None),
        ({"months": 3.0, "under": None}, None),
        ({"months": 7.0, "under": None}, "7 months or over"),
        ({"months": 60.0, "under": None}, "7 months or over"),
    ],
)
def test_answers_an_age_told_as_a_range_counts_where_it_lies_in_one(
    data: Content, age: dict[str, float | None] | None, expected: str | None
) -> None:
    variant = variant_for(data.knowledge.entries[FEVER], Memory(facts={"child_age": age} if age else {}))
    assert (variant and variant.label) == expected


def test_answers_a_range_that_spans_two_ages_gets_the_general_answer(family: Family) -> None:
    family.say("still wet at night", "advice/bedwetting")
    family.tap("Under 5 years")
    answered = family.say("how much telly", SCREENS)
    assert (answered.outcome, ages(answered)) == (Outcome.ANSWER, [""])
    assert ASKS not in said(answered)


# Led on to another entry


@pytest.mark.parametrize(
    ("asked", "months", "given", "age"),
    [
        (SLEEP, 5.0, WAKING, "3 to 6 months"),
        (WAKING, 1.0, SLEEP, "Under 3 months"),
        ("advice/constipation_baby", 30.0, "advice/constipation_child", "1 year or over"),
        ("advice/constipation_child", 4.0, "advice/constipation_baby", "Under 6 months"),
    ],
)
def test_answers_lead_on_to_the_entry_for_the_age(
    family: Family, asked: str, months: float, given: str, age: str
) -> None:
    family.is_aged(months)
    answered = family.say("a question", asked)
    assert (answered.shown, ages(answered), family.memory.topic) == ((given,), [age], given)
    assert all(choice.target == given for choice in answered.reply.choices if choice.kind == "ask_age")


def test_answers_lead_on_from_a_tapped_age(family: Family) -> None:
    family.say("never sleeps", SLEEP)
    answered = family.tap("3 months or over")
    assert (answered.outcome, answered.shown[0], family.memory.topic) == (Outcome.ANSWER, WAKING, WAKING)


def test_answers_two_questions_with_one_answer_for_the_age_give_it_once(family: Family, data: Content) -> None:
    family.is_aged(4)
    answered = Answers(data).give((SLEEP, WAKING), family.memory, TODAY, None)
    assert [given.id for given in answered.reply.provenance] == [WAKING]
    assert len(answered.reply.blocks) == len({block.text for block in answered.reply.blocks})


@pytest.mark.parametrize("topic", [FEVER, SLEEP])
def test_answers_two_entries_that_name_each_other_end(data: Content, topic: str) -> None:
    other = {FEVER: SLEEP, SLEEP: FEVER}
    spoilt = (
        replace(data.knowledge.entries[name], by_age=(Variant("All", float("inf"), topic=other[name]),))
        for name in other
    )
    family = Family(Assistant(with_entries(data, *spoilt)))
    family.is_aged(4)
    answered = family.say("a question", topic)
    assert (answered.outcome, answered.shown[0], ages(answered)) == (Outcome.ANSWER, topic, [""])
    assert kinds(family.tap("All")) == []  # and it is not asked again


def test_answers_lead_on_to_nothing_that_is_out_of_date(data: Content) -> None:
    old = replace(data.knowledge.entries[WAKING], review_by=date(2026, 11, 21))
    family = Family(Assistant(with_entries(data, old)))
    family.is_aged(4)
    answered = family.say("never sleeps", SLEEP)
    assert (answered.outcome, answered.reply.provenance) == (Outcome.FALLBACK, ())
    assert "being checked" in said(answered)


# What may be chosen under an answer


def test_answers_in_fewer_words_are_for_the_age_too(family: Family, data: Content) -> None:
    family.is_aged(1)
    family.say("he is hot", FEVER)
    short = family.say("simpler please", "repeat")
    assert (ages(short), short.shown) == (["Under 3 months"], (FEVER,))
    assert short.reply.blocks[-1].text == data.helplines.fill(data.knowledge.entries[FEVER].by_age[0].sms)


@pytest.mark.parametrize(
    ("topic", "offered"),
    [
        ("advice/baby_blues", ["pregnancy_birth"]),
        ("advice/parent_exhaustion", ["before_crisis"]),
        (FEVER, []),
        ("advice/teething", []),
    ],
)
def test_answers_offer_extra_support_at_a_point_in_life(family: Family, topic: str, offered: list[str]) -> None:
    answered = family.say("a question", topic)
    assert [choice.target for choice in answered.reply.choices if choice.label == "Ask for extra support"] == offered


def test_answers_extra_support_takes_along_the_age_that_was_tapped(family: Family) -> None:
    family.say("he is hot", FEVER)
    family.tap("7 months or over")
    family.say("so low", "advice/baby_blues")
    begun = family.tap("Ask for extra support")
    assert begun.outcome is Outcome.REQUEST
    assert (family.memory.request["child"], family.memory.request["life_point"]) == (
        "7 months or over",
        "pregnancy_birth",
    )


def test_answers_offer_no_second_request_while_one_is_made(family: Family) -> None:
    family.say("so low", "advice/baby_blues")
    family.tap("Ask for extra support")
    family.say("later")
    assert "support" not in kinds(family.say("so low", "advice/baby_blues"))


@pytest.mark.parametrize("topic", sorted(WITH_TIMELINE))
def test_answers_offer_the_timeline(family: Family, topic: str) -> None:
    assert "What happens when" in labels(family.say("a question", topic))
    assert family.tap("What happens when").reply.blocks


@pytest.mark.parametrize("topic", sorted(WITH_FEEDBACK))
def test_answers_offer_to_tell_services(family: Family, topic: str) -> None:
    assert "Tell local services" in labels(family.say("a question", topic))
    assert family.tap("Tell local services").memory.awaiting == "feedback"


@pytest.mark.parametrize(
    ("months", "expected"),
    [(24, ["advice/constipation_child", "greet"]), (5, ["advice/constipation_baby", "greet"]),
     (None, ["advice/constipation_child", "advice/constipation_baby", "greet"])],
)  # fmt: skip
def test_answers_topics_that_are_one_for_the_age_are_joined(
    content: Content, months: int | None, expected: list[str]
) -> None:
    ranking = (
        Candidate("advice/constipation_child", 0.5),
        Candidate("advice/constipation_baby", 0.4),
        Candidate("greet", 0.1),
    )
    memory = Memory(facts={"child_age": {"months": months}} if months else {})
    joined = Answers(content).told_apart_by_age(ranking, memory, TODAY)
    assert [candidate.id for candidate in joined] == expected
    assert joined[0].confidence == pytest.approx(0.9 if months else 0.5)


def test_answers_something_else_offers_what_comes_next(content: Content) -> None:
    assistant = Assistant(content)
    ranking = tuple(Candidate(topic, 0.15) for topic in OFFERED)
    asked = assistant.respond("hm", Understood(None, ranking, 9.0), Memory(), TODAY)
    assert asked.outcome is Outcome.CHOICES and asked.reply.choices[-1].kind == "other"
    more = assistant.respond(asked.reply.choices[-1].label, Understood(), asked.memory, TODAY)
    assert [choice.target for choice in more.reply.choices] == [*OFFERED[4:], ""]
    last = assistant.respond(more.reply.choices[-1].label, Understood(), more.memory, TODAY)
    assert last.outcome is Outcome.FALLBACK and not last.reply.choices
