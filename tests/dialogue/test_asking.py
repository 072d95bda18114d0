"""Asking for extra support: one question at a time, all read back, nothing sent unconfirmed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.assistant import Answered, Assistant
from bot.dialogue.content import Content
from bot.dialogue.turn import Memory
from bot.messages.render import render_sms
from bot.messages.reply import Choice, Tone
from bot.safety.gate import Assessment
from bot.safety.rules import Level
from bot.settings import Settings
from bot.support.draft import FIELDS, OPTIONAL
from bot.support.service import Support
from bot.understanding.decision import Outcome
from tests.dialogue.asking_by_hand import (
    ANSWERS,
    NORFOLK,
    PHONE,
    WORDS,
    answer,
    asked,
    at_fault,
    begin,
    draft,
    requests,
    sent,
    support,
    through,
    until,
)
from tests.dialogue.by_hand import Family, labels, said, with_stores

NOW = Assessment("safety/life_threatening", Level.CERTAIN, "rule")
PERHAPS = replace(NOW, level=Level.POSSIBLE)
SUFFOLK = {"place": {"name": "Ipswich", "areas": ["suffolk"]}}
LONDON = {"postcode": {"outward": "N1", "inward": None}}
AGE = {"child_age": {"months": 60.0, "text": "5"}}
ALL = (
    "He is 4 and lashes out every day, we live in Wymondham. Someone to talk to would really help. "
    f"We have tried star charts. The health visitor comes on Mondays. Please text me on {PHONE}."
)
ALL_FACTS = {"child_age": {"months": 48.0, "text": "4"}, **NORFOLK}


@pytest.fixture(scope="module")
def shared(data: Content, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant(with_stores(data, Settings(assistant_state=tmp_path_factory.mktemp("state"))))


@pytest.fixture
def family(shared: Assistant) -> Family:
    """Each family has a conversation of its own, in one database for all of them."""
    return Family(shared, conversation=uuid.uuid4().hex)


def consent(family: Family) -> Mapping[str, bool]:
    return dict(draft(family, "consent"))


# One question at a time


def test_asking_puts_every_question_once_in_at_most_fourteen_turns(family: Family) -> None:
    begin(family)
    order = through(family)
    assert order == [*FIELDS, "check"]
    assert 1 + len(order) <= 14 and len(requests(family)) == 1


def test_asking_a_message_that_says_everything_needs_at_most_nine_turns(family: Family) -> None:
    begin(family, ALL, ALL_FACTS)
    order = through(family, share="Yes")
    assert 1 + len(order) <= 9
    assert not {"words", "would_help", "tried", "helpers", "child", "place", "contact", "address"} & set(order)
    details = requests(family)[0].details
    assert details.words == (ALL,)
    assert (details.child, details.place, details.contact.how, details.contact.address) == (
        "4",
        "Wymondham",
        "text",
        PHONE,
    )
    assert details.would_help == "Someone to talk to would really help."
    assert details.helpers == "The health visitor comes on Mondays."


@pytest.mark.parametrize("field", FIELDS)
def test_asking_one_question_and_its_choices(family: Family, content: Content, field: str) -> None:
    answered = until(family, field)
    question = content.wording.lines[f"ask_{field}"].text.split("{")[0]
    others = [name for name in FIELDS if name != field and content.wording.lines[f"ask_{name}"].text in said(answered)]
    assert question in answered.reply.blocks[-1].text and others == []
    assert ("Skip" in labels(answered)) is (field in OPTIONAL)
    assert answered.outcome is Outcome.REQUEST


def test_asking_opens_with_what_will_happen(family: Family) -> None:
    first, second = begin(family), answer(family)
    assert "Nothing is sent until you have read it and said yes" in said(first)
    assert "Nothing is sent" not in said(second)


@pytest.mark.parametrize("text", ["Skip", "skip", "no", "Nothing.", "don't know", "don’t know", "prefer not to say"])
@pytest.mark.parametrize("field", sorted(OPTIONAL))
def test_asking_optional_questions_can_be_skipped(family: Family, field: str, text: str) -> None:
    until(family, field)
    family.say(text, "deny" if text == "no" else "out_of_scope")
    assert asked(family) not in (field, "")
    until(family, "check")
    assert draft(family, field) == ""


def test_asking_all_optional_questions_may_be_skipped(family: Family) -> None:
    request = sent(family, **dict.fromkeys(OPTIONAL, "Skip"), contact="Here, where I am writing now")
    assert request.details.words == (WORDS,)
    assert request.team == "partnership"


@pytest.mark.parametrize("field", ["contact", "address", "consent", "share"])
@pytest.mark.parametrize("text", ["hm", "🙂 ?!", "12", "x" * 3000])
def test_asking_an_answer_that_cannot_be_used_is_asked_for_again(family: Family, field: str, text: str) -> None:
    before = until(family, field)
    answered = family.say(text)
    assert asked(family) == field
    assert labels(answered) == labels(before)
    assert (
        "sorry" in said(answered).lower() or "clear yes or no" in said(answered) or "could not find" in said(answered)
    )


@pytest.mark.parametrize(
    ("text", "how", "then"),
    [
        ("text please", "text", "address"),
        ("ring me", "phone", "address"),
        ("email", "email", "address"),
        ("just here", "chat", "consent"),
        (f"text me on {PHONE}", "text", "safe"),
        ("jo@family.example", "email", "safe"),
        ("don’t ring me", "", "contact"),
    ],
)
def test_asking_how_to_be_reached_in_own_words(family: Family, text: str, how: str, then: str) -> None:
    until(family, "contact")
    family.say(text)
    assert (draft(family, "contact"), asked(family)) == (how, then)


def test_asking_number_is_used_as_was_said_before(family: Family) -> None:
    until(family, "address", contact="By text")
    family.say("07700 900999")
    assert (draft(family, "contact"), draft(family, "address")) == ("text", "07700 900999")


@pytest.mark.parametrize(
    ("text", "best", "point"),
    [
        ("we are waiting for an autism assessment", "advice/autism_signs", "assessment"),
        ("everything", "out_of_scope", "before_crisis"),
        ("3", "out_of_scope", "diagnosis"),
        ("pregnancy or a new baby", "out_of_scope", "pregnancy_birth"),
    ],
)
def test_asking_point_in_life_in_own_words(family: Family, text: str, best: str, point: str) -> None:
    begin(family)
    family.say(text, best)
    assert (draft(family, "life_point"), asked(family)) == (point, "words")


def test_asking_a_story_in_place_of_a_choice_is_not_lost(family: Family) -> None:
    begin(family)
    family.say(WORDS)
    assert draft(family, "words") == (WORDS,)
    assert asked(family) == "would_help"


def test_asking_from_an_answers_button_knows_the_point_in_life(family: Family) -> None:
    family.memory = Memory(offered=(Choice("Ask for extra support", "support", "diagnosis"),))
    answered = family.tap("Ask for extra support")
    assert (asked(family), draft(family, "life_point")) == ("words", "diagnosis")
    assert "Nothing is sent until" in said(answered)


# What is known is not asked


@pytest.mark.parametrize(
    ("facts", "child", "place"),
    [
        (AGE, "5", ""),
        ({"pregnancy": {"weeks": 30}}, "30 weeks pregnant", ""),
        ({"pregnancy": {"due": "2027-03"}}, "due 2027-03", ""),
        ({"child_age": {"months": 6.0, "under": 12.0}}, "about 6 months", ""),
        ({"postcode": {"outward": "NR1", "inward": "3AB"}}, "", "NR1 3AB"),
        ({**AGE, **NORFOLK}, "5", "Wymondham"),
    ],
)
@pytest.mark.parametrize("when", ["before", "first", "words"])
def test_asking_what_is_known_is_not_asked(
    family: Family, facts: Mapping[str, Any], child: str, place: str, when: str
) -> None:
    if when == "before":
        family.say("he is hot", "advice/fever", facts=facts)
    begin(family, facts=facts if when == "first" else None)
    answer(family)
    family.say(WORDS, facts=facts if when == "words" else None)
    order = through(family, "contact", **dict.fromkeys(OPTIONAL, "Skip"))
    assert ("child" in order, "place" in order) == (not child, not place)
    assert (draft(family, "child"), draft(family, "place")) == (child, place)


def test_asking_what_the_words_say_is_not_asked(family: Family) -> None:
    until(family, "words")
    family.say(ALL, facts=ALL_FACTS)
    assert asked(family) == "safe"
    assert draft(family, "tried") == "We have tried star charts."


def test_asking_what_is_known_can_still_be_changed(family: Family) -> None:
    begin(family, ALL, ALL_FACTS)
    until(family, "check", share="Yes")
    family.tap("Change something")
    family.tap("My child")
    assert asked(family) == "child"
    family.say("6")
    assert (asked(family), draft(family, "child")) == ("check", "6")


# Own words, read back


@pytest.mark.parametrize(
    "words",
    [
        WORDS,
        "it's “hard” -  REALLY hard\n\n - he hits\n🙂 im so tired xx",
        "{team} {0} %s \\n <b>no</b> '; DROP TABLE request; --",
        "they said no. we said yes. they said later",
    ],
)
def test_asking_own_words_come_first_and_unaltered(family: Family, words: str) -> None:
    answered = until(family, "check", words=words)
    assert answered.reply.blocks[1].text == f"“{words}”"
    assert "someone to talk to" not in said(answered).split(words)[0]
    answer(family)
    assert requests(family)[0].details.words == (words,)


def test_asking_read_back_holds_all_that_would_be_sent(family: Family) -> None:
    text = said(until(family, "check"))
    for part in (
        "someone to talk to",
        "star charts",
        "our GP and his school",
        "My child: 4",
        "Wymondham",
        f"by text, {PHONE}",
    ):
        assert part in text
    assert "voicemail is fine" in text and "Norfolk early help" in text and "your GP surgery" in text


def test_asking_read_back_in_a_text_message_holds_the_words(family: Family) -> None:
    sms = render_sms(until(family, "check").reply)
    assert WORDS in sms and "1 Yes, send it" in sms


def test_asking_more_words_while_it_is_read_back_are_kept_beside_the_first(family: Family) -> None:
    until(family, "check")
    answered = family.say("And his little sister is frightened of him now.")
    assert draft(family, "words") == (WORDS, "And his little sister is frightened of him now.")
    assert asked(family) == "check" and "frightened" in said(answered)


# Any part changed by saying so


@pytest.mark.parametrize(
    ("text", "facts", "field", "value"),
    [
        ("he is 5 now", AGE, "child", "he is 5 now"),
        ("we live in Ipswich", SUFFOLK, "place", "we live in Ipswich"),
        ("no my number is 07700 900999", {}, "address", "07700 900999"),
        ("actually email me at jo@family.example", {}, "address", "jo@family.example"),
    ],
)
def test_asking_a_correction_with_its_value_is_taken_at_once(
    family: Family, text: str, facts: Mapping[str, Any], field: str, value: str
) -> None:
    until(family, "check")
    family.say(text, facts=facts)
    assert draft(family, field) == value
    assert draft(family, "words") == (WORDS,)
    assert value in said(until(family, "check") if asked(family) != "check" else family.say("go on"))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("change what would help", "would_help"),
        ("what we tried is wrong", "tried"),
        ("change who is helping", "helpers"),
        ("the age is wrong", "child"),
        ("wrong town", "place"),
        ("change my number", "address"),
        ("I want to change how to reach me", "contact"),
        ("change when to call", "safe"),
        ("change who you tell", "consent"),
        ("let me change my words", "words"),
    ],
)
def test_asking_a_correction_that_names_a_part_asks_for_it(family: Family, text: str, field: str) -> None:
    until(family, "check")
    family.say(text)
    assert asked(family) == field
    assert draft(family, "words") == (WORDS,)


@pytest.mark.parametrize(
    ("label", "field", "new"),
    [
        ("My own words", "words", "He is calm at school but not at home."),
        ("What would help", "would_help", "a break"),
        ("What we tried", "tried", "a course"),
        ("Who is helping", "helpers", "my mum"),
        ("My child", "child", "5"),
        ("Where I live", "place", "Ipswich"),
    ],
)
def test_asking_any_part_can_be_changed_by_tapping(family: Family, label: str, field: str, new: str) -> None:
    until(family, "check")
    family.tap("Change something")
    family.tap(label)
    assert asked(family) == field
    answered = family.say(new, facts=SUFFOLK if field == "place" else None)
    assert draft(family, field) == ((new,) if field == "words" else new)
    assert asked(family) == "check" and new in said(answered)


@pytest.mark.parametrize("text", ["no", "No.", "that’s wrong", "change it", "no thanks"])
def test_asking_a_plain_no_asks_what_to_change(family: Family, text: str) -> None:
    until(family, "check")
    answered = family.say(text, "deny")
    assert "My own words" in labels(answered)
    assert draft(family, "words") == (WORDS,)
    assert requests(family) == []


def test_asking_the_chat_holds_no_number_that_was_given_before(family: Family) -> None:
    until(family, "check")
    family.tap("Change something")
    family.tap("How to reach me")
    answered = family.tap("Here, where I am writing now")
    assert PHONE not in said(answered)
    answer(family)
    assert requests(family)[0].details.contact.address == ""


def test_asking_changing_a_number_that_is_not_used_asks_how_to_reach_them(family: Family) -> None:
    until(family, "check", contact="Here, where I am writing now")
    family.say("change my number")
    assert asked(family) == "contact"


# Going back, pausing, carrying on


@pytest.mark.parametrize("text", ["back", "Go back", "back please.", "previous"])
@pytest.mark.parametrize(
    ("field", "before"), [("tried", "would_help"), ("child", "helpers"), ("safe", "address"), ("check", "share")]
)
def test_asking_goes_back_one_question(family: Family, field: str, before: str, text: str) -> None:
    until(family, field)
    family.say(text)
    assert asked(family) == before
    answer(family)
    assert asked(family) == field


def test_asking_goes_back_past_what_was_known(family: Family) -> None:
    family.say("he is hot", "advice/fever", facts={**AGE, **NORFOLK})
    until(family, "would_help")
    family.say("back")
    assert asked(family) == "words"
    family.say("Other words than those before.")
    assert (draft(family, "words"), asked(family)) == (("Other words than those before.",), "would_help")


def test_asking_back_at_the_first_question_asks_it_again(family: Family) -> None:
    begin(family)
    family.say("back")
    assert asked(family) == "life_point"


@pytest.mark.parametrize("text", ["later", "Stop", "not now", "never mind", "don’t send it", "0"])
@pytest.mark.parametrize("field", ["words", "would_help", "consent", "check"])
def test_asking_pauses_and_carries_on(family: Family, field: str, text: str) -> None:
    until(family, field)
    before = family.memory.request
    answered = family.say(text)
    assert "Nothing is sent" in said(answered) and requests(family) == []
    family.say("he is hot", "advice/fever")  # and asks something else in between
    family.say("carry on")
    assert family.memory.request == before


def test_asking_a_paused_request_is_not_answered_by_accident(family: Family) -> None:
    until(family, "would_help")
    family.say("later")
    assert family.say("he is hot", "advice/fever").outcome is Outcome.ANSWER
    assert draft(family, "would_help") == ""


@pytest.mark.parametrize("text", ["I want to ask for support", WORDS + " It is worse."])
def test_asking_again_goes_on_with_what_was_paused(family: Family, text: str) -> None:
    until(family, "would_help")
    family.say("later")
    begin(family, text)
    assert asked(family) == "would_help"
    assert draft(family, "words") == ((WORDS, text) if len(text.split()) > 8 else (WORDS,))


@pytest.mark.parametrize("text", ["carry on", "Continue.", "go on with my request"])
def test_asking_carry_on_is_never_an_answer(family: Family, text: str) -> None:
    until(family, "would_help")
    family.say(text)
    assert (asked(family), draft(family, "would_help")) == ("would_help", "")


def test_asking_what_was_written_can_be_deleted(family: Family) -> None:
    until(family, "tried")
    family.say("later")
    answered = family.tap("Delete what I wrote")
    assert family.memory.request == {} and "Nothing was sent" in said(answered)
    assert "no request open" in said(family.assistant._asking.pause(family.memory))


def test_asking_a_choice_of_a_form_that_is_gone(family: Family) -> None:
    family.memory = Memory(offered=(Choice("Yes, send it", "form", "send"),))
    assert "no request open" in said(family.tap("Yes, send it"))


# Questions and commands in the middle


@pytest.mark.parametrize("field", ["words", "would_help", "contact", "consent", "check"])
def test_asking_answers_a_question_and_asks_its_own_again(family: Family, field: str) -> None:
    open_ = until(family, field)
    before = family.memory.request
    answered = family.say("what helps with a fever?", "advice/fever")
    assert (answered.outcome, answered.shown[:1]) == (Outcome.ANSWER, ("advice/fever",))
    back = answered.reply.blocks[-1].text
    assert back.startswith("Now back to your request.") and back.endswith(open_.reply.blocks[-1].text)
    assert answered.reply.choices == open_.reply.choices == family.memory.offered
    assert family.memory.request == before
    answer(family)
    assert family.memory.request != before


@pytest.mark.parametrize(
    ("text", "best", "sure"),
    [
        ("will it ever get better?", "advice/fever", 0.3),  # not clear what it asks
        ("he has a fever", "advice/fever", 0.95),  # no question
        ("why " * 20 + "?", "advice/fever", 0.95),  # a story
    ],
)
def test_asking_what_is_no_clear_question_is_the_answer(family: Family, text: str, best: str, sure: float) -> None:
    until(family, "would_help")
    family.say(text, best, sure)
    assert (draft(family, "would_help"), asked(family)) == (text.strip(), "tried")


@pytest.mark.parametrize(
    ("text", "best", "part"),
    [
        ("talk to a person", "speak_to_person", "NHS 111"),
        ("Delete my data.", "delete_my_data", "deleted seven days after"),
        ("start again", "restart", "We can start again"),
    ],
)
def test_asking_commands_work_in_the_middle(family: Family, text: str, best: str, part: str) -> None:
    until(family, "would_help")
    assert part in said(family.say(text, best))
    assert bool(family.memory.request) is (best != "restart")
    assert best == "restart" or draft(family, "would_help") == ""


# Danger in the middle


@pytest.mark.parametrize("field", ["life_point", "words", "would_help", "consent", "check"])
def test_asking_a_danger_comes_first_and_offers_to_carry_on(family: Family, field: str) -> None:
    until(family, field)
    kept = draft(family, "words")
    answered = family.say("she is not breathing", danger=NOW)
    assert (answered.outcome, answered.reply.blocks[0].tone) == (Outcome.SAFETY, Tone.HELP_NOW)
    assert len(answered.reply.blocks) == 1 and requests(family) == []
    assert labels(answered)[0] == "Carry on with my request"
    assert draft(family, "words")[: len(kept)] == kept
    family.tap("Carry on with my request")
    assert asked(family) == ("would_help" if field == "words" else field)


def test_asking_words_of_a_danger_need_not_be_written_again(family: Family) -> None:
    until(family, "words")
    family.say("He hit me so hard that she stopped breathing", danger=NOW)
    family.tap("Carry on with my request")
    assert "“He hit me so hard that she stopped breathing”" in said(until(family, "check"))


@pytest.mark.parametrize(("text", "best"), [("no", "deny"), ("yes", "affirm"), ("I am scared", "out_of_scope")])
def test_asking_what_is_said_after_a_danger_is_no_answer(family: Family, text: str, best: str) -> None:
    until(family, "would_help")
    family.say("she is not breathing", danger=NOW)
    family.say(text, best)
    assert (asked(family), draft(family, "would_help")) == ("would_help", "")
    family.say("carry on")
    assert asked(family) == "would_help" and family.memory.danger == ""


def test_asking_a_possible_danger_puts_help_before_the_next_question(family: Family) -> None:
    until(family, "words")
    answered = family.say("I cannot go on like this with him any more", danger=PERHAPS)
    assert answered.reply.blocks[0].tone is Tone.HELP_NOW and answered.reply.choices[0].kind == "safety"
    assert "What would help you most?" in said(answered)
    assert draft(family, "words") == ("I cannot go on like this with him any more",)
    family.say("yes", "affirm")
    assert family.memory.danger == NOW.kind and draft(family, "would_help") == ""


# Consent, and sending


@pytest.mark.parametrize(
    "text", ["Yes, send it", "1", "yes", "Yes please!", "ok, send it", "that’s right", "yeah go ahead, thank you"]
)
def test_asking_a_plain_yes_sends(family: Family, text: str) -> None:
    until(family, "check")
    answered = family.say(text, "affirm")
    (request,) = requests(family)
    assert request.reference in said(answered) and request.details.check_number in said(answered)
    assert family.memory.request == {}


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "maybe",
        "thanks",
        "please",
        "not yet",
        "don't send it",
        "yes but change my number",
        "yes and tell them about his sister",
        "send it to my mum",
        "what happens then?",
        "🙂",
        "4",
    ],
)
def test_asking_nothing_else_sends(family: Family, text: str) -> None:
    until(family, "check")
    family.say(text, "affirm")
    assert requests(family) == [] and family.memory.request


@pytest.mark.parametrize("field", FIELDS)
def test_asking_nothing_is_sent_before_it_was_read_back(family: Family, field: str) -> None:
    until(family, field)
    family.memory = replace(family.memory, offered=(Choice("Yes, send it", "form", "send"),))
    family.tap("Yes, send it")
    assert requests(family) == [] and asked(family) == field


@pytest.mark.parametrize(
    ("text", "best", "sure", "given"),
    [
        ("Yes", "affirm", 0.99, True),
        ("yeah ok", "affirm", 0.99, True),
        ("of course you may", "affirm", 0.95, True),
        ("No", "deny", 0.99, False),
        ("don’t", "out_of_scope", 0.9, False),
        ("yes but not yet", "affirm", 0.9, None),
        ("ok, no, wait", "affirm", 0.9, None),
        ("hm", "affirm", 0.4, None),  # not sure enough
        ("what for", "out_of_scope", 0.9, None),
    ],
)
def test_asking_consent_is_a_plain_yes(family: Family, text: str, best: str, sure: float, given: bool | None) -> None:
    until(family, "consent")
    family.say(text, best, sure)
    assert consent(family).get("early_help") is given
    assert (asked(family) == "consent") is (given is None)


def test_asking_without_consent_nothing_is_sent(family: Family) -> None:
    until(family, "check", consent="No")
    answered = family.tap("Yes, send it")
    assert "may not send this" in said(answered) and requests(family) == []
    assert "keep what you wrote" in said(family.say("no", "deny"))
    family.say("carry on")
    for then in ("consent", "check"):  # consent after all, then read back once more
        family.say("yes", "affirm")
        assert requests(family) == [] and asked(family) == then
    family.say("yes", "affirm")
    assert requests(family)[0].details.consent["early_help"] is True


@pytest.mark.parametrize(
    ("text", "gp", "school"),
    [
        ("Yes, all of them", True, True),
        ("Only your GP surgery", True, False),
        ("No, none of them", False, False),
        ("yes", True, True),
        ("both", True, True),
        ("just the school", False, True),
        ("no", False, False),
        ("yes to the GP but not to school", None, None),
        ("anyone but the school", None, None),
        ("hm", None, None),
    ],
)
def test_asking_consent_for_each_who_helps(family: Family, text: str, gp: bool | None, school: bool | None) -> None:
    until(family, "share")
    family.say(text)
    assert (consent(family).get("gp"), consent(family).get("school")) == (gp, school)
    assert (asked(family) == "share") is (gp is None)


@pytest.mark.parametrize("helpers", ["my mum", "Skip", "the early help team"])
def test_asking_nobody_else_is_asked_about_where_nobody_else_helps(family: Family, helpers: str) -> None:
    begin(family)
    order = through(family, "check", helpers=helpers)
    assert "share" not in order and consent(family) == {"early_help": True}


def test_asking_consent_ends_with_its_reason(family: Family) -> None:
    until(family, "check")
    assert consent(family) == {"early_help": True, "gp": True, "school": True}
    family.tap("Change something")
    family.tap("Who is helping")
    family.say("only our GP")
    family.tap("No")
    assert consent(family) == {"early_help": True, "gp": False}


def test_asking_consent_is_asked_again_for_another_organisation(family: Family) -> None:
    until(family, "check")
    family.tap("Change something")
    family.tap("Where I live")
    answered = family.say("Islington", facts=LONDON)
    assert asked(family) == "consent" and "family support partnership" in said(answered)
    assert "early_help" in consent(family)
    family.tap("Yes")
    assert asked(family) == "check" and consent(family) == {"partnership": True, "gp": True, "school": True}


def test_asking_changing_who_may_be_told_asks_about_all_again(family: Family) -> None:
    until(family, "check")
    family.tap("Change something")
    family.tap("Who may be told")
    family.tap("Yes")
    family.tap("No, none of them")
    assert consent(family) == {"early_help": True, "gp": False, "school": False}


def test_asking_sent_twice_is_one_request(family: Family) -> None:
    until(family, "check")
    before = family.memory
    first = family.tap("Yes, send it")
    family.memory = before  # the reply was lost, and the family taps again
    second = family.tap("Yes, send it")
    assert len(requests(family)) == 1
    assert said(second) == said(first)


def test_asking_what_is_sent_is_what_was_read_back(family: Family) -> None:
    request = sent(family)
    details = request.details
    assert (request.team, request.area, request.life_point) == ("norfolk_early_help", "norfolk", "before_crisis")
    assert (details.words, details.would_help, details.tried) == ((WORDS,), "someone to talk to", "star charts")
    assert (details.helpers, details.child, details.place) == ("our GP and his school", "4", "Wymondham")
    assert (details.contact.how, details.contact.address) == ("text", PHONE)
    assert dict(details.consent) == {"early_help": True, "gp": True, "school": True}


def at_time(content: Content, moment: datetime) -> Family:
    kept = content.support
    timed = Support(kept.routing, kept._store, kept._areas, lambda: moment)
    return Family(Assistant(replace(content, support=timed)))


@pytest.mark.parametrize(
    ("moment", "day", "closed"),
    [
        (datetime(2026, 11, 23, 10, tzinfo=timezone.utc), "Tuesday 24 November", False),
        (datetime(2026, 12, 24, 18, tzinfo=timezone.utc), "Wednesday 30 December", True),
    ],
)
def test_asking_tells_what_happens_next(content: Content, moment: datetime, day: str, closed: bool) -> None:
    family = at_time(content, moment)
    until(family, "check")
    text = said(answered := family.tap("Yes, send it"))
    assert day in text and "Norfolk early help" in text and "front of the queue" in text and "999" in text
    assert ("not at work just now" in text) is closed
    assert "takes requests from everywhere" not in text
    assert {choice.kind for choice in answered.reply.choices} == {"topic"}


def test_asking_an_area_without_a_team_goes_the_agreed_way(family: Family) -> None:
    until(family, "check", place="Skip")
    text = said(family.tap("Yes, send it"))
    assert "takes requests from everywhere" in text and "family support partnership" in text


def test_asking_a_failing_database_says_so_and_keeps_the_words(content: Content, tmp_path: Path) -> None:
    family = at_fault(content, tmp_path)
    until(family, "check")
    answered = family.tap("Yes, send it")
    assert "not sent yet" in said(answered) and "reference" not in said(answered)
    assert draft(family, "words") == (WORDS,)
    family.tap("Yes, send it")
    assert requests(family) == []
    (tmp_path / "state").unlink()
    family.tap("Yes, send it")
    assert [request.details.words for request in requests(family)] == [(WORDS,)]


def test_asking_travels_as_json_between_turns(family: Family) -> None:
    begin(family)
    for _ in range(13):
        family.memory = Memory.from_json(json.loads(json.dumps(family.memory.to_json())))
        answer(family)
    assert requests(family)[0].details.words == (WORDS,)


# A second request


def second(family: Family, text: str = "I need help") -> Answered:
    sent(family)
    return begin(family, text)


@pytest.mark.parametrize("yes", ["Yes, add this to it", "yes", "1"])
def test_asking_a_second_request_is_offered_as_an_addition(family: Family, yes: str) -> None:
    first, offered = sent(family), begin(family)
    assert first.reference in said(offered) and "still open" in said(offered)
    family.say(yes, "affirm")
    assert asked(family) == "words"
    answered = family.say("It is worse since Friday.")
    assert asked(family) == "check" and "“It is worse since Friday.”" in answered.reply.blocks[0].text
    assert "added" in said(family.say("yes", "affirm"))
    assert [request.details.words for request in requests(family)] == [(WORDS, "It is worse since Friday.")]


def test_asking_words_of_a_second_request_are_not_asked_again(family: Family) -> None:
    more = "He has now been sent home from school three times."
    second(family, more)
    answered = family.tap("Yes, add this to it")
    assert asked(family) == "check" and more in said(answered)
    family.tap("Yes, send it")
    assert requests(family)[0].details.words == (WORDS, more)


def test_asking_an_addition_to_a_request_that_ended_meanwhile_becomes_a_new_one(family: Family) -> None:
    more = "He has now been sent home from school three times."
    second(family, more)
    family.tap("Yes, add this to it")
    support(family).withdraw(requests(family)[0])
    answered = family.tap("Yes, send it")
    assert "has ended meanwhile" in said(answered)
    assert (asked(family), list(draft(family, "words")), len(requests(family))) == ("life_point", [more], 1)


@pytest.mark.parametrize("no", ["No, this is something new", "no", "2"])
def test_asking_a_second_request_can_be_a_new_one(family: Family, no: str) -> None:
    second(family)
    family.say(no, "deny")
    assert asked(family) == "life_point"
    sent(family, words="This is about her brother and nothing else at all.")
    assert len(requests(family)) == 2


def test_asking_whether_it_is_the_same_is_asked_again(family: Family) -> None:
    second(family)
    family.say("he is hot", "advice/fever")
    assert "Is this about the same thing?" in said(begin(family))


def test_asking_after_the_end_of_a_request_is_a_new_one(family: Family) -> None:
    support(family).withdraw(sent(family))
    begin(family)
    assert asked(family) == "life_point"


def test_asking_an_addition_sent_twice_is_added_once(family: Family) -> None:
    second(family, "He has now been sent home from school three times.")
    family.tap("Yes, add this to it")
    before = family.memory
    first = family.tap("Yes, send it")
    family.memory = before
    assert said(family.tap("Yes, send it")) == said(first)
    assert len(requests(family)[0].details.words) == 2


def test_asking_an_addition_can_be_changed_and_gone_back_on(family: Family) -> None:
    second(family, "He has now been sent home from school three times.")
    family.tap("Yes, add this to it")
    family.say("no", "deny")
    assert asked(family) == "words"
    family.say("Four times.")
    family.say("back")
    assert asked(family) == "words"
    answered = family.say("Five times.")
    assert draft(family, "words") == ("Five times.",) and asked(family) == "check"
    assert "Have I got that right?" in said(answered)


def test_asking_question_in_the_middle_of_an_addition(family: Family) -> None:
    second(family, "He has now been sent home from school three times.")
    family.tap("Yes, add this to it")
    answered = family.say("what helps with a fever?", "advice/fever")
    assert answered.reply.blocks[-1].text.endswith("Have I got that right?")


def test_asking_answers_cover_every_field() -> None:
    assert set(ANSWERS) == {*FIELDS, "check"}
