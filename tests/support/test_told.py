"""Those who help already are told of a request by a way of their own, as the family agreed and no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.clock import utc_now
from bot.support.routing import Team
from bot.support.senders import Email, Webhook
from bot.support.tables import REQUEST
from tests.support.conftest import KEY
from tests.support.made import PHONE, WORDS
from tests.support.outside import SECRET, SECRET_NAME, Line, Mailbox, Receiver, draft, mail_server, team

HELPERS = "our GP and a trombone teacher"
AGREED = {"early_help": True, "gp": True, "midwifery": False}


@pytest.fixture
def surgery() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


def of(organisation: str, channel: str, address: str) -> Team:
    return replace(team(channel, address, f"{organisation}_team"), organisation=organisation)


@pytest.fixture
def line(tmp_path: Path, receiver: Receiver, surgery: Receiver) -> Line:
    others = (of("gp", "webhook", surgery.address), of("midwifery", "webhook", surgery.address))
    return Line(f"sqlite:///{tmp_path}/told.db", KEY, team("webhook", receiver.address), others=others)


def send(line: Line, consent: Mapping[str, bool] = AGREED) -> str:
    sent = line.support.send(draft(helpers=HELPERS, consent=consent), "conversation")
    assert sent
    return sent.reference


async def test_told_each_by_a_parcel_of_its_own(line: Line, receiver: Receiver, surgery: Receiver) -> None:
    reference = send(line)
    assert [row["team"] for row in line.outbox()] == ["team", "gp_team"]
    assert await line.delivery.once() == 2
    (whole,), (part,) = receiver.shown, surgery.shown
    assert (whole["reference"], part["reference"]) == (reference, reference) and whole["key"] != part["key"]
    assert WORDS in whole["pack"] and HELPERS in whole["pack"] and "Told by the assistant: the team" in whole["pack"]


async def test_told_only_what_consent_covers(line: Line, surgery: Receiver) -> None:
    send(line)
    await line.delivery.once()
    page = surgery.shown[0]["pack"]
    assert WORDS in page and PHONE in page and "Answered by: the team" in page
    assert [part for part in (HELPERS, "trombone", "midwife", "early help", "Consent", "History") if part in page] == []


@pytest.mark.parametrize("consent", [{}, {"early_help": True}, {"early_help": True, "gp": False}])
async def test_told_nobody_without_consent(line: Line, surgery: Receiver, consent: Mapping[str, bool]) -> None:
    send(line, consent)
    assert await line.delivery.once() == 1 and surgery.posts == []


async def test_told_what_is_added_and_taken_back(line: Line, receiver: Receiver, surgery: Receiver) -> None:
    reference = send(line)
    added = line.support.extend(draft("more", words=("a second thing",), extends=reference), "conversation")
    assert added and line.support.withdraw(added)
    assert await line.delivery.once() == 6
    for told in (receiver, surgery):
        assert [parcel["event"] for parcel in told.shown] == ["sent", "added", "withdrawn"]
        assert told.shown[1]["text"] == "a second thing"


async def test_told_is_nobody_who_gets_a_way_only_after_the_family_agreed(
    tmp_path: Path, receiver: Receiver, surgery: Receiver
) -> None:
    url, own = f"sqlite:///{tmp_path}/later.db", team("webhook", receiver.address)
    reference = send(Line(url, KEY, own))
    later = Line(url, KEY, own, others=(of("gp", "webhook", surgery.address),))
    added = later.support.extend(draft("more", words=("a second thing",), extends=reference), "conversation")
    assert added and added.told == () and later.support.withdraw(added)
    assert await later.delivery.once() == 3 and surgery.posts == []


async def test_told_though_the_team_itself_looks_at_the_desk(tmp_path: Path, surgery: Receiver) -> None:
    others = (of("gp", "webhook", surgery.address),)
    line = Line(f"sqlite:///{tmp_path}/desk.db", KEY, team("desk", ""), others=others)
    send(line)
    assert [row["team"] for row in line.outbox()] == ["gp_team"]
    assert await line.delivery.once() == 1 and len(surgery.shown) == 1


async def test_told_by_email_too(tmp_path: Path, receiver: Receiver) -> None:
    box = Mailbox()
    server = mail_server(box)
    senders = {
        "webhook": Webhook({SECRET_NAME: SECRET}),
        "email": Email(f"smtp://127.0.0.1:{server.port}", "us@council.example"),
    }
    others = (of("gp", "email", "gp@council.example"),)
    line = Line(f"sqlite:///{tmp_path}/mail.db", KEY, team("webhook", receiver.address), senders, others)
    send(line)
    assert await line.delivery.once() == 2
    server.stop()
    assert box.senders[0][1] == ["gp@council.example"] and HELPERS not in str(box.mails[0].get_content())


async def test_told_of_one_failure_holds_up_no_other(line: Line, receiver: Receiver, surgery: Receiver) -> None:
    send(line)
    surgery.answers = [500]
    assert await line.delivery.once() == 1 and len(receiver.shown) == 1
    assert [row["state"] for row in line.outbox()] == ["delivered", "waiting"]


async def test_told_nothing_where_consent_is_not_in_what_is_kept(line: Line, surgery: Receiver) -> None:
    send(line)
    (request,) = line.support.of_conversation("conversation")
    sealed = line.store._sealed(replace(request.details, consent={"early_help": True}))
    with line.engine.begin() as connection:
        connection.execute(update(REQUEST).values(details=sealed))
    assert await line.delivery.once(utc_now()) == 1 and surgery.posts == []
    assert "has not agreed" in line.outbox()[1]["problem"]
