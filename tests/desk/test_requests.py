"""One request on the desk: what is shown, and what is done with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.clock import utc_now
from bot.desk.desk import Desk
from bot.desk.people import Role
from bot.exchange.store import Exchange, Who
from bot.support.model import Contact, Request, State
from tests.desk.staff import TEAM, Staff, add_person
from tests.support.made import WORDS, details, request

REPLY = "Sam will ring you on Tuesday."
WEB = "web-family"


def add(desk: Desk, identity: str = "one", conversation: str = WEB, **told: Any) -> Request:
    """A request of Norfolk's early help team, from a chat that is open still."""
    made = request(identity, team=TEAM, area="norfolk", conversation=conversation, created_at=utc_now())
    exchange(desk).receive(conversation, f"hello-{identity}", {"text": "hello"})
    return desk.requests.add(replace(made, details=details(**{"contact": Contact("chat"), **told})), ())


def exchange(desk: Desk) -> Exchange:
    return Exchange(desk.engine, desk.cipher)


def said(desk: Desk, conversation: str = WEB) -> list[str]:
    """What staff said in a chat."""
    return [m.body["text"] for m in exchange(desk).since(conversation) if m.who is Who.STAFF]


def now_as(desk: Desk, made: Request) -> Request:
    found = desk.requests.of_id(made.id)
    assert found
    return found


async def act(staff: Staff, made: Request, what: str, **fields: str) -> None:
    """Opens the page and sends one of its forms."""
    await staff.get(f"/requests/{made.reference}")
    await staff.post(f"/requests/{made.reference}/{what}", hidden(staff) | fields)


def hidden(staff: Staff) -> dict[str, str]:
    return {name: staff.field(name) for name in ("key", "seen")}


async def test_request_page_has_the_familys_own_words_first(staff: Staff, desk: Desk) -> None:
    made = add(desk, helpers="our GP")
    await staff.get(f"/requests/{made.reference}")
    shown = [staff.page.index(part) for part in (WORDS, "a marmalade hour", "Who may know", "What has happened")]
    assert shown == sorted(shown)
    assert "your GP surgery" in staff.page  # to whom the family said no
    assert now_as(desk, made).state is State.SEEN
    assert ("sam@desk.example", "request", made.reference) in audited(desk)


def audited(desk: Desk) -> list[tuple[str, str, str]]:
    return [(row["who"], row["action"], row["reference"]) for row in desk.audit.all()]


async def test_request_goes_from_accepted_over_a_reply_to_closed(staff: Staff, desk: Desk) -> None:
    made = add(desk)
    await act(staff, made, "accept")
    assert "The request is accepted." in staff.page and said(desk) == []
    await act(staff, made, "reply", words=REPLY)
    assert "Your reply is kept" in staff.page and REPLY in staff.page
    await act(staff, made, "close", words="We are glad it went well.")
    assert now_as(desk, made).state is State.CLOSED
    assert [REPLY in said(desk)[0], "glad" in said(desk)[1]] == [True, True]
    assert made.reference in said(desk)[0]
    assert [event.what for event in now_as(desk, made).history] == ["sent", "seen", "accepted", "replied", "closed"]
    assert [action for _, action, _ in audited(desk) if action in ("accept", "reply", "close")] == [
        "accept",
        "reply",
        "close",
    ]


async def test_request_is_declined_with_a_reason_and_an_alternative(staff: Staff, desk: Desk) -> None:
    made = add(desk)
    await act(staff, made, "decline", words="We only work in Norfolk.", alternative="")
    assert staff.status == 409 and "The alternative tells the family nothing" in staff.page
    assert "We only work in Norfolk." in staff.page  # what was written is not lost
    await act(staff, made, "decline", words="We only work in Norfolk.", alternative="Suffolk's team is told.")
    assert now_as(desk, made).state is State.DECLINED
    assert "Suffolk's team" in said(desk)[0]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "tells the family nothing"),
        ("No.", "tells the family nothing"),
        ("Multidisciplinary prioritisation necessitates comprehensive interdepartmental consultation.", "reader of"),
        ("We will see you soon. " * 100, "longer than 2000 characters"),
    ],
)
async def test_request_reply_is_refused_in_plain_words(staff: Staff, desk: Desk, words: str, why: str) -> None:
    made = add(desk)
    await act(staff, made, "reply", words=words)
    assert staff.status == 409 and why in staff.page
    assert said(desk) == [] and now_as(desk, made).history[-1].what == "seen"


async def test_request_reply_is_sent_once_however_often_the_form_is(staff: Staff, desk: Desk) -> None:
    made = add(desk)
    await staff.get(f"/requests/{made.reference}")
    fields = hidden(staff) | {"words": REPLY}
    for _ in range(3):
        await staff.post(f"/requests/{made.reference}/reply", fields)
        assert (staff.status, staff.path) == (200, f"/requests/{made.reference}")
    assert len(said(desk)) == 1
    assert [event.what for event in now_as(desk, made).history] == ["sent", "seen", "replied"]


async def test_request_two_at_once_are_told(staff: Staff, desk: Desk) -> None:
    made = add(desk)
    await staff.get(f"/requests/{made.reference}")
    mine = hidden(staff)
    found = now_as(desk, made)
    desk.requests.move(found, State.ACCEPTED, "jo@desk.example", "")
    await staff.post(f"/requests/{made.reference}/accept", mine)
    assert staff.status == 409 and "it cannot become accepted" in staff.page and "jo@desk.example" in staff.page
    await staff.post(f"/requests/{made.reference}/reply", mine | {"words": REPLY})
    assert staff.status == 409 and "changed by somebody else" in staff.page and REPLY in staff.page
    assert said(desk) == []
    await staff.post(f"/requests/{made.reference}/reply", hidden(staff) | {"words": REPLY})  # having looked
    assert len(said(desk)) == 1


async def test_request_reply_after_the_chat_is_gone_waits_for_the_family(staff: Staff, desk: Desk) -> None:
    made = add(desk)
    exchange(desk).forget(WEB)
    await staff.get(f"/requests/{made.reference}")
    assert "The chat is gone" in staff.page
    await act(staff, made, "reply", words=REPLY)
    assert staff.status == 200 and said(desk) == []
    assert now_as(desk, made).history[-1].text == REPLY


@pytest.mark.parametrize("what", ["", "/accept", "/reply", "/ask", "/decline", "/close"])
async def test_request_of_another_team_is_none(client: TestClient, desk: Desk, what: str) -> None:
    add_person(desk, "other@desk.example", "Other", Role.SUPPORT, teams=("suffolk_early_help",))
    made, other = add(desk), Staff(client)
    await other.sign_in("other@desk.example")
    if what:
        await other.get("/account")
        await other.post(f"/requests/{made.reference}{what}", {"key": "k", "seen": "1", "words": REPLY})
    else:
        await other.get(f"/requests/{made.reference}")
    assert other.status == 404 and WORDS not in other.page
    assert now_as(desk, made).history == made.history and said(desk) == []
    assert ("other@desk.example", "not found", made.reference) in audited(desk)


@pytest.mark.parametrize(
    ("team", "consent", "is_shown"),
    [
        (TEAM, {}, True),
        ("norfolk_send", {"early_help": True}, True),
        ("norfolk_send", {"early_help": False}, False),
        ("norfolk_send", {}, False),
    ],
)
async def test_request_shows_the_familys_others_with_consent(
    staff: Staff, desk: Desk, team: str, consent: dict[str, bool], is_shown: bool
) -> None:
    made = add(desk)
    other = request("other", team=team, area="norfolk", conversation=WEB)
    other = desk.requests.add(replace(other, details=details(consent=consent)), ())
    await staff.get(f"/requests/{made.reference}")
    assert (other.reference in staff.page) is is_shown


async def test_request_of_the_same_phone_is_the_same_familys(desk: Desk) -> None:
    made = add(desk)
    for identity, family in (("same", "sms-abc"), ("another", "sms-def"), ("none", "")):
        desk.requests.add(request(identity, team=TEAM, conversation=f"c-{identity}", family=family), ())
    mine = desk.requests.add(request("mine", team=TEAM, area="norfolk", conversation="sms-abc.1", family=""), ())
    same = desk.requests.of_family(mine)
    assert [one.id for one in same] == ["same"]
    assert desk.requests.of_family(now_as(desk, made)) == []
