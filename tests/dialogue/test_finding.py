"""Finding services in a conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timezone
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.dialogue.finding import COMMON, FIND, Finding
from bot.dialogue.service_card import say_miles, say_time
from bot.dialogue.turn import Memory
from bot.messages import gsm7
from bot.messages.render import render_sms
from bot.services.finder import AT_ONCE
from bot.understanding.decision import Outcome
from tests.dialogue.by_hand import MUCH_LATER, Family, kinds, labels, said

LATCH = "advice/breastfeeding_latch_pain"


def at(outward: str) -> dict[str, Any]:
    return {"postcode": {"outward": outward, "inward": None}}


def in_place(name: str, *areas: str) -> dict[str, Any]:
    return {"place": {"name": name, "areas": list(areas)}}


IPSWICH, GRAYS = in_place("Ipswich", "suffolk"), in_place("Grays", "thurrock")
NORWICH = in_place("Norwich", "norfolk")


def titles(answered: Any) -> list[str]:
    return [block.title for block in answered.reply.blocks if block.title]


# A whole search at once


def test_finding_shows_what_fits_and_why_and_how(family: Family) -> None:
    answered = family.say("breastfeeding group in Ipswich on Mondays", FIND, facts=IPSWICH)
    assert (answered.outcome, answered.shown) == (Outcome.SERVICE, (FIND,))
    assert titles(answered)[0] == "Breastfeeding cafe, Ipswich"
    text = said(answered)
    for part in (
        "you asked about help with feeding a baby; it is in Ipswich; it is on Mondays; you can ask for it yourself",
        "How to get in:\n- Just turn up, with or without an appointment.",
        "- Run by: Gipping Friends (demonstration)",
        "- Contact: 01632 960",
        "- Open: Monday 23 November, 9.30am to 11.30am",
        "- Cost: Free",
    ):
        assert part in text


def test_finding_says_how_to_reach_a_service_without_ringing(family: Family) -> None:
    answered = family.say("breastfeeding group in Ipswich on Mondays", FIND, facts=IPSWICH)
    card = next(block for block in answered.reply.blocks if block.title)
    number, email = card.contacts
    assert f"- Contact: {number}; {email}" in card.text and "@" in email
    assert email not in card.sms and number in card.sms


def test_finding_a_professional_asks_in_one_line(family: Family) -> None:
    facts = {**at("CB1"), "child_age": {"months": 36.0, "text": "3-year-old"}}
    answered = family.say(
        "what is there for a 3-year-old with speech delay in CB1?", "advice/talking_late", facts=facts
    )
    assert titles(answered) == ["Children's speech and language line, Cambridge"]
    assert "it is for this age (birth to 18 years)" in said(answered)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("she won't latch, it hurts", {}),
        ("she won't latch, it hurts", IPSWICH),  # a question that happens to name a place is answered
        ("where do i live", IPSWICH),
    ],
)
def test_finding_leaves_questions_alone(family: Family, text: str, facts: dict[str, Any]) -> None:
    assert family.say(text, LATCH, facts=facts).outcome is Outcome.ANSWER


def test_finding_three_at_a_time_then_more(family: Family) -> None:
    first = family.say("baby groups in Ipswich", FIND, facts=IPSWICH)
    assert len(titles(first)) == AT_ONCE and "Show me more" in labels(first)
    seen = titles(first)
    while "find_more" in kinds(first):
        first = family.tap("Show me more")
        seen += titles(first)
    assert len(seen) == len(set(seen)) > 2 * AT_ONCE  # the same group on another day is in another town
    assert labels(first) == ["Look for something else"]


def test_finding_gives_up_a_wish_and_says_so(family: Family) -> None:
    answered = family.say("dads group in Norwich on a tuesday", FIND, facts=in_place("Norwich", "norfolk"))
    assert "I know of none on that day" in said(answered) and titles(answered)[0].startswith("Dads and little ones")


# What is missing is asked for once


def test_finding_asks_where_and_takes_the_answer(family: Family) -> None:
    asked = family.say("is there a food bank", FIND)
    assert "Which town or village" in said(asked) and kinds(asked) == ["find_stop"]
    assert "Ipswich" in titles(family.say("ipswich", facts=IPSWICH))[0]


def test_finding_asks_for_what_and_takes_the_answer(family: Family) -> None:
    asked = family.say("what is near me", FIND, facts=IPSWICH)
    assert "What kind of help" in said(asked) and len(labels(asked)) == len(COMMON) + 1
    assert "Family food bank, Ipswich" in titles(family.say("we need food"))


def test_finding_asks_for_what_in_one_tap(family: Family) -> None:
    family.say("what is near me", FIND, facts=IPSWICH)
    assert titles(family.tap("Speech and language therapy"))


def test_finding_remembers_where(family: Family) -> None:
    family.say("food bank in ipswich", FIND, facts=IPSWICH)
    family.tap("Look for something else")
    assert "in Ipswich" in said(family.say("baby group"))


def test_finding_a_newly_named_place_counts(family: Family) -> None:
    family.say("food bank in ipswich", FIND, facts=IPSWICH)
    assert "Cambridge" in titles(family.say("food bank in cb1", FIND, facts=at("CB1")))[0]


def test_finding_after_an_answer_looks_for_what_it_is_about(family: Family) -> None:
    family.say("it hurts", LATCH)
    family.say("who can help near me", FIND)
    assert "help with feeding a baby" in said(family.say("ipswich", facts=IPSWICH))


@pytest.mark.parametrize("asked", ["is there a food bank", "what is near me"])
def test_finding_can_be_left(family: Family, asked: str) -> None:
    family.say(asked, FIND)
    assert said(family.tap("Not now")) == "That is fine. You can ask me something else at any time."


def test_finding_a_question_in_between_is_answered(family: Family) -> None:
    family.say("is there a food bank", FIND)
    assert family.say("she will not latch", LATCH).outcome is Outcome.ANSWER
    assert family.say("ipswich", facts=IPSWICH).outcome is not Outcome.SERVICE  # nobody asks any more


# Places


def test_finding_asks_about_an_ambiguous_place(family: Family) -> None:
    asked = family.say("rhyme time near cb8", FIND, facts=at("CB8"))
    assert labels(asked) == ["Suffolk", "Cambridgeshire", "Not now"]
    answered = family.say("suffolk", facts=in_place("Suffolk", "suffolk"))
    assert titles(answered) and "in CB8" in said(answered)


@pytest.mark.parametrize(
    ("text", "facts"), [("baby group in ls6", at("LS6")), ("baby group in leeds", {})]
)  # fmt: skip
def test_finding_outside_of_the_areas(family: Family, text: str, facts: dict[str, Any]) -> None:
    answered = family.say(text, FIND, facts=facts)
    text = said(answered)
    assert "I do not know the services where you are" in text and "https://www.gov.uk/find-local-council" in text
    assert "Family Information Service has a list" in text


@pytest.mark.parametrize("text", ["Bath", "we live in Reading", "near leeds.", "I'm in Stoke-on-Trent"])
def test_finding_takes_a_town_elsewhere_for_what_it_is(family: Family, text: str) -> None:
    family.say("baby group please", FIND)
    answered = family.say(text, "advice/bathing_baby")  # what the words mean without the question
    assert "I do not know the services where you are" in said(answered)


def test_finding_takes_an_unknown_town_for_one(family: Family) -> None:
    family.say("baby group please", FIND)
    assert "I do not know the services where you are" in said(family.say("Nether Wallop", FIND, sure=0.7))


def test_finding_without_a_local_service_gives_the_agreed_route(family: Family) -> None:
    answered = family.say("dentist in ipswich", FIND, facts=IPSWICH)
    assert "I know of no service in Ipswich just for this: an NHS dentist" in said(answered)
    assert "NHS dental care is free for children" in said(answered)


def test_finding_shows_the_next_area_where_families_may_go_there(family: Family) -> None:
    answered = family.say("baby group in grays", FIND, facts=GRAYS)
    assert "These are in the next area" in said(answered) and titles(answered)


def test_finding_every_need_is_answered_everywhere(content: Content, family: Family) -> None:
    directory, finding = content.directory, Finding(content)
    for area in directory.vocabulary.areas.areas:
        for need in directory.vocabulary.needs:
            where = {"area": area.id, "name": area.name}
            answered = finding.for_needs((need,), Memory(search={"where": where}), family.today)
            assert said(answered) != content.wording.line(FIND).text, (need, area.id)


# Under answers


def test_finding_near_services_stand_under_an_answer(family: Family) -> None:
    answered = family.say("it hurts when she feeds", LATCH, facts=IPSWICH)
    assert titles(answered)[-1] == "Help near you"
    assert "Breastfeeding cafe, Ipswich" in answered.reply.blocks[-1].text and answered.reply.blocks[-1].sms == ""
    assert titles(family.tap("Services near me"))[0].endswith("Ipswich")


@pytest.mark.parametrize("facts", [{}, at("LS6"), at("CB8")])
def test_finding_nothing_stands_under_an_answer_without_a_place(family: Family, facts: dict[str, Any]) -> None:
    assert "Services near me" not in labels(family.say("it hurts", LATCH, facts=facts))


# Shown well, failing well


@pytest.mark.parametrize("facts", [IPSWICH, GRAYS, at("LS6"), at("CB8"), {}])
def test_finding_by_text_message_is_short(family: Family, facts: dict[str, Any]) -> None:
    text = render_sms(family.say("is there a baby group", FIND, facts=facts).reply)
    assert gsm7.length(text.split("\nReply 1")[0]) <= gsm7.TWO_TEXTS and not gsm7.foreign(text)


def test_finding_open_now_and_closed_on_a_bank_holiday(content: Content) -> None:
    boxing = replace(content, directory=_at(content, datetime(2026, 12, 24, 10, 0, tzinfo=timezone.utc)))
    family = Family(Assistant(boxing), today=date(2026, 12, 24))
    text = said(family.say("early help in ipswich", FIND, facts=IPSWICH))
    assert "- Open: now, until 5pm; closed on Friday 25 December, a bank holiday" in text


def test_finding_stale_services_are_marked(content: Content) -> None:
    family = Family(Assistant(content), today=date(2027, 8, 1))
    answered = family.say("baby group in ipswich", FIND, facts=IPSWICH)
    assert "Nobody has checked these details for a while" in said(answered)
    assert "Ring before you go" in render_sms(answered.reply)


def test_finding_when_all_is_out_of_date_names_people_to_ask(content: Content) -> None:
    family = Family(Assistant(content), today=MUCH_LATER)
    answered = family.say("baby group in ipswich", FIND, facts=IPSWICH)
    assert not titles(answered) and "Family Information Service" in said(answered)


def test_finding_a_broken_directory_is_said_honestly(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("select", {}, Exception("the disk is gone"))

    monkeypatch.setattr(content.directory, "find", fail)
    family = Family(Assistant(content))
    assert "I cannot look up services just now" in said(family.say("baby group in ipswich", FIND, facts=IPSWICH))
    assert family.say("it hurts", LATCH).outcome is Outcome.ANSWER


@pytest.mark.parametrize(
    ("kilometres", "words"), [(0, "less than a mile"), (1.6, "1 mile"), (3.3, "2 miles"), (160.0, "99 miles")]
)
def test_finding_says_miles(kilometres: float, words: str) -> None:
    assert say_miles(kilometres) == words


@pytest.mark.parametrize(
    ("hour", "minute", "words"), [(9, 30, "9.30am"), (12, 0, "midday"), (0, 5, "12.05am"), (14, 0, "2pm")]
)
def test_finding_says_times(hour: int, minute: int, words: str) -> None:
    assert say_time(datetime(2026, 1, 1, hour, minute).time()) == words


def _at(content: Content, moment: datetime) -> Any:
    return replace(content.directory, now=lambda: moment)


# When


def at_time(content: Content, moment: datetime) -> Family:
    return Family(Assistant(replace(content, directory=_at(content, moment))), today=moment.date())


MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("what", "said_", "open_"),
    [
        ("baby group today", "open today, Monday 23 November.", "- Open: Monday 23 November"),
        ("early help tomorrow", "open tomorrow, Tuesday 24 November.", "- Open: Tuesday 24 November"),
        (
            "dads group at the weekend",
            "open on Saturday 28 November and Sunday 29 November.",
            "- Open: Saturday 28 November",
        ),
        ("autism support group on tuesday evenings", "open on Tuesdays in the evening.", "6.30pm to 8.30pm"),
    ],
)
def test_finding_says_which_day_it_took(content: Content, what: str, said_: str, open_: str) -> None:
    family = at_time(content, MONDAY)
    text = said(family.say(f"{what} in norwich", FIND, facts=NORWICH))
    assert f"I looked for what is {said_}" in text and open_ in text


def test_finding_none_that_day_says_so_and_shows_others(content: Content) -> None:
    family = at_time(content, datetime(2026, 11, 23, 22, 0, tzinfo=timezone.utc))
    text = said(family.say("food bank today in ipswich", FIND, facts=IPSWICH))
    assert "today, Monday 23 November" in text and "I know of none on that day" in text and "other times" not in text


def test_finding_on_a_bank_holiday_says_that_it_is_one(content: Content) -> None:
    family = at_time(content, datetime(2026, 12, 24, 10, 0, tzinfo=timezone.utc))
    text = said(family.say("early help tomorrow in ipswich", FIND, facts=IPSWICH))
    assert "Friday 25 December is a bank holiday. Many services are closed then." in text
    assert "I know of none on that day" in text


def test_finding_remembers_the_day_until_all_is_known(content: Content) -> None:
    family = at_time(content, MONDAY)
    family.say("what is near me tomorrow", FIND)
    family.say("a baby group")
    text = said(family.say("ipswich", facts=IPSWICH))
    assert "tomorrow, Tuesday 24 November" in text
    family.today = date(2026, 11, 24)  # "more" is asked for a day later
    if "find_more" in [choice.kind for choice in family.memory.offered]:
        assert "today, Tuesday 24 November" in said(family.tap("Show me more"))


def test_finding_by_text_message_names_the_day_shortly(content: Content) -> None:
    family = at_time(content, MONDAY)
    text = render_sms(family.say("is there a baby group tomorrow", FIND, facts=IPSWICH).reply)
    assert "I looked for tomorrow, Tuesday 24 November." in text
    assert gsm7.length(text.split("\nReply 1")[0]) <= gsm7.TWO_TEXTS and not gsm7.foreign(text)


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        ({"pregnancy": {"weeks": 30}}, "it is for pregnancy too"),
        ({}, ""),
        ({"pregnancy": {"weeks": 30}, "child_age": {"months": 30.0, "text": "2"}}, ""),
    ],
)
def test_finding_what_is_for_pregnancy_first_for_those_who_expect(
    family: Family, facts: dict[str, Any], first: str
) -> None:
    answered = family.say("help to stop smoking or feeling low in norwich", FIND, facts={**NORWICH, **facts})
    card = next(block for block in answered.reply.blocks if block.title)
    assert ("it is for pregnancy too" in card.text) is bool(first)
