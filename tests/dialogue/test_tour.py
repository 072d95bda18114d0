"""The way in by choices: stage of life, theme, topic; and what usually happens at which age."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.dialogue.tour import Tour
from bot.dialogue.turn import Memory
from bot.understanding.decision import Outcome
from tests.dialogue.by_hand import MUCH_LATER, TODAY, Family, kinds, labels, said, with_entries

FIRST_STAGES = ["Pregnancy", "Birth and first weeks", "Baby, first year", "Toddler and nursery age"]


# Stage, theme, topic


@pytest.mark.parametrize("text", ["menu", "MENU", " Menu "])
@pytest.mark.parametrize("memory", [Memory(), Memory(topic="advice/fever", awaiting="feedback", words="so far")])
def test_tour_menu_shows_the_stages_at_any_time(family: Family, text: str, memory: Memory) -> None:
    family.memory = memory
    answered = family.say(text)
    assert (answered.outcome, labels(answered)[:4]) == (Outcome.CHAT, FIRST_STAGES)
    assert family.memory.awaiting == ""


@pytest.mark.parametrize("text", ["Pregnancy", " pregnancy ", "PREGNANCY"])
def test_tour_stage_may_be_the_first_message(family: Family, text: str) -> None:
    assert said(family.say(text)) == "What is it about?"


@pytest.mark.parametrize("memory", [Memory(topic="advice/fever"), Memory(awaiting="feedback")])
def test_tour_stage_s_name_later_on_is_read_like_any_other_words(family: Family, memory: Memory) -> None:
    family.memory = memory
    assert said(family.say("Pregnancy", "help")) != "What is it about?"


def test_tour_help_shows_the_stages(family: Family) -> None:
    answered = family.say("what can you do", "help")
    assert (labels(answered)[:4], answered.shown) == (FIRST_STAGES, ("help",))
    assert "in your own words" in said(answered)


def test_tour_leads_from_stage_to_answer(family: Family) -> None:
    family.say("menu")
    themes = family.tap("Pregnancy")
    assert (said(themes), set(kinds(themes))) == ("What is it about?", {"theme"})
    topics = family.tap("Smoking, alcohol and drugs")
    assert topics.shown == ("advice/smoking_vaping_family", "advice/alcohol_drugs_parent")
    answered = family.say("2")
    assert (answered.outcome, answered.shown[0]) == (Outcome.ANSWER, "advice/alcohol_drugs_parent")


def test_tour_every_theme_leads_to_an_answer(family: Family, data: Content) -> None:
    for stage in data.guide.stages:
        for number, theme in enumerate(stage.themes):
            family.memory = Memory()
            family.say("menu")
            family.tap(stage.label)
            topics = family.tap(theme.label)
            assert len(set(labels(topics))) == len(theme.topics), (stage.id, number)  # each can be chosen by its label
            assert family.say("1").reply.provenance, (stage.id, number)


@pytest.mark.parametrize("target", ["nowhere#0", "pregnancy#99", "pregnancy#", "pregnancy", "", "#0", "pregnancy#-1"])
def test_tour_a_theme_that_is_no_more_leads_back_to_the_stages(data: Content, target: str) -> None:
    answered = Tour(data).topics(target, Memory(), TODAY)
    assert labels(answered)[:4] == FIRST_STAGES


@pytest.mark.parametrize("stage", ["", "nowhere", "Pregnancy"])
def test_tour_a_stage_that_is_no_more_leads_back_to_the_stages(data: Content, stage: str) -> None:
    assert labels(Tour(data).themes(stage, Memory()))[:4] == FIRST_STAGES


def test_tour_shows_no_topic_that_is_out_of_date(data: Content) -> None:
    theme = data.guide.stages[0].themes[0]
    old = replace(data.knowledge.entries[theme.topics[0]], review_by=date(2026, 11, 21))
    shown = Tour(with_entries(data, old)).topics("pregnancy#0", Memory(), TODAY).shown
    assert shown == theme.topics[1:]


def test_tour_a_theme_with_nothing_up_to_date_says_so(data: Content) -> None:
    answered = Tour(data).topics("pregnancy#0", Memory(), MUCH_LATER)
    assert (answered.outcome, answered.reply.choices) == (Outcome.FALLBACK, ())
    assert "Bleeding, pain or baby moving less" in said(answered) and "being checked" in said(answered)


# What happens when


def titles(answered: Any) -> list[str]:
    return [block.title for block in answered.reply.blocks]


def test_tour_timeline_asks_for_the_age_where_it_is_not_known(family: Family) -> None:
    asked = family.say("timeline")
    assert set(kinds(asked)) == {"timeline"} and "Where are you now?" in said(asked)
    assert titles(family.tap("Age 2")) == ["Age 2", "Age 3"]
    assert family.memory.facts == {}


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (0.0, ["Birth and the first days", "Baby, 10 to 14 days"]),
        (1.38, ["Baby, 6 to 8 weeks", "Baby, 12 and 16 weeks"]),
        (2.76, ["Baby, 12 and 16 weeks", "Baby, 6 months"]),
        (11.9, ["Baby, 6 months", "Age 1"]),
        (12.0, ["Age 1", "Age 18 months"]),
        (215.0, ["Age 16 to 19 (to 25 with special needs)"]),
    ],
)
def test_tour_timeline_begins_at_the_childs_age(family: Family, months: float, expected: list[str]) -> None:
    family.is_aged(months)
    assert titles(family.say("timeline")) == expected


@pytest.mark.parametrize(
    ("pregnancy", "first"),
    [
        ({"weeks": 1}, "Pregnancy, up to 12 weeks"),
        ({"weeks": 11}, "Pregnancy, up to 12 weeks"),
        ({"weeks": 12}, "Pregnancy, 12 to 27 weeks"),
        ({"weeks": 27}, "Pregnancy, 12 to 27 weeks"),
        ({"weeks": 28}, "Pregnancy, from 28 weeks"),
        ({"weeks": 43}, "Baby, 10 to 14 days"),
        ({"due": "2027-03"}, ""),
    ],
)
def test_tour_timeline_begins_at_the_weeks_of_pregnancy(family: Family, pregnancy: dict[str, Any], first: str) -> None:
    family.memory = Memory(facts={"pregnancy": pregnancy})
    assert titles(family.say("timeline"))[0] == first


def test_tour_timeline_of_a_tapped_age(family: Family) -> None:
    family.say("he is hot", "advice/fever")
    family.tap("3 to 6 months")
    assert titles(family.say("timeline")) == ["Baby, 12 and 16 weeks", "Baby, 6 months"]


def test_tour_timeline_walks_to_the_end_and_back(family: Family, data: Content) -> None:
    family.say("timeline")
    shown = titles(family.say("1"))
    assert "What came before" not in [choice.label for choice in family.memory.offered]
    while "What comes next" in [choice.label for choice in family.memory.offered]:
        shown += titles(family.tap("What comes next"))
    assert shown == [milestone.label for milestone in data.guide.timeline.milestones]
    while "What came before" in [choice.label for choice in family.memory.offered]:
        last = titles(family.tap("What came before"))
    assert last == shown[:2]


def test_tour_timeline_back_from_an_odd_place_misses_nothing(family: Family) -> None:
    family.memory = Memory(facts={"pregnancy": {"weeks": 20}})
    family.say("timeline")
    assert titles(family.tap("What came before"))[0] == "Pregnancy, up to 12 weeks"


def test_tour_timeline_says_who_agreed_it_and_leads_to_answers(family: Family, data: Content) -> None:
    family.is_aged(24)
    answered = family.say("timeline")
    [source] = answered.reply.provenance
    assert (source.id, source.agreed_by) == ("timeline", data.guide.timeline.agreed_by)
    topic = next(choice for choice in answered.reply.choices if choice.kind == "topic")
    assert family.tap(topic.label).shown[0] == topic.target


def test_tour_timeline_out_of_date_is_not_shown(family: Family) -> None:
    family.today = MUCH_LATER
    answered = family.say("timeline")
    assert (answered.outcome, answered.reply.choices, answered.reply.provenance) == (Outcome.FALLBACK, (), ())
    assert "What happens when" in said(answered)


def test_tour_timeline_offers_no_topic_that_is_out_of_date(data: Content) -> None:
    topic = data.guide.timeline.milestones[0].topics[0]
    old = replace(data.knowledge.entries[topic], review_by=date(2026, 11, 21))
    answered = Family(Assistant(with_entries(data, old)), Memory(facts={"pregnancy": {"weeks": 5}})).say("timeline")
    assert topic not in [choice.target for choice in answered.reply.choices]
    assert "topic" in kinds(answered)
