"""Sending a request: with consent alone, once, and what happens next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.dialogue.turn import Memory
from bot.messages.reply import Choice
from bot.support.check_numbers import say_check_number
from bot.support.draft import FIELDS
from bot.support.routing import Team
from bot.support.service import Support
from tests.dialogue.by_hand import Family, said
from tests.dialogue.requests.asking_by_hand import (
    PHONE,
    WORDS,
    answer,
    asked,
    at_fault,
    begin,
    draft,
    requests,
    sent,
    through,
    until,
)

LONDON = {"postcode": {"outward": "N1", "inward": None}}


def consent(family: Family) -> Mapping[str, bool]:
    return dict(draft(family, "consent"))


# Consent, and sending


@pytest.mark.parametrize(
    "text", ["Yes, send it", "1", "yes", "Yes please!", "ok, send it", "that’s right", "yeah go ahead, thank you"]
)
def test_asking_a_plain_yes_sends(family: Family, text: str) -> None:
    until(family, "check")
    answered = family.say(text, "affirm")
    (request,) = requests(family)
    assert request.reference in said(answered) and say_check_number(request.details.check_number) in said(answered)
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
    assert (asked(family) == "consent") is (given is not True)


def test_asking_without_consent_nothing_is_sent(family: Family) -> None:
    until(family, "consent")
    answered = answer(family, consent="No")
    assert "may not send this" in said(answered) and requests(family) == []
    assert "keep what you wrote" in said(family.say("no", "deny"))
    family.say("carry on")
    assert asked(family) == "consent"
    family.say("yes", "affirm")  # consent after all, then read back
    until(family, "check")
    assert requests(family) == []
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
        ("yes to the GP but not to school", True, False),
        ("Only the school. Not the GP", False, True),
        ("not the school", None, None),
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
    assert {choice.kind for choice in answered.reply.choices} == {"topic", "find_for"}


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


# Those who help already


def with_a_team_told(content: Content) -> Family:
    """A family whose GP surgery is told by email; its school has no team."""
    kept = content.support
    surgery = Team("surgery", "the surgery", "gp", "email", "gp@council.example", "")
    routing = replace(kept.routing, teams={**kept.routing.teams, "surgery": surgery}, tell={("gp", "norfolk"): surgery})
    return Family(Assistant(replace(content, support=Support(routing, kept._store, kept._areas))))


def test_asking_tells_who_will_be_told_and_who_cannot_be(content: Content) -> None:
    family = with_a_team_told(content)
    question = said(until(family, "share"))
    assert "I will also send your GP surgery what you told me" in question and "also send your child" not in question
    back = said(answer(family))
    assert "I will also send it to your GP surgery" in back
    assert "I have no way to tell your child's school or nursery myself" in back
    after = said(answer(family))
    assert "It also goes to your GP surgery, as you agreed" in after
    assert "I cannot tell your child's school or nursery myself" in after


def test_asking_tells_nobody_who_was_refused(content: Content) -> None:
    family = with_a_team_told(content)
    until(family, "share")
    back, after = said(family.tap("No, none of them")), said(answer(family))
    assert "also" not in back and "It also goes to" not in after and "cannot tell" not in after


def test_asking_promises_no_telling_where_nobody_has_a_team(family: Family) -> None:
    assert "send your GP" not in said(until(family, "share"))
    back = said(answer(family))
    assert "I have no way to tell your GP surgery and your child's school or nursery myself" in back
    assert "It also goes to" not in said(answer(family))


def test_asking_what_is_added_goes_to_those_who_were_told(content: Content) -> None:
    family = with_a_team_told(content)
    sent(family)
    family.say("add to my request", "add_to_request")
    family.say("It is worse since Friday.")
    assert "It also goes to your GP surgery" in said(family.tap("Yes, send it"))
