"""The whole way of a request: a family asks, staff answer on the desk, the family reads it. On SQLite and on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.desk.people import Role
from bot.settings import settings
from bot.training import is_fresh
from tests.browser.chat import Chat
from tests.browser.conftest import Pages
from tests.browser.desk import DeskPage
from tests.browser.house import House, a_house, add_person, until
from tests.browser.steps import REQUEST
from tests.support.test_postgresql import Server, server  # noqa: F401 - the fixture

SAM, NUMBER = "sam@desk.example", "+447700900321"
REFERENCE = re.compile(r"\b[A-Z0-9]{3}-[A-Z0-9]{4}\b")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    assert is_fresh(settings()), "there is no fresh model: run `make train` first"
    database = request.getfixturevalue("server").url if request.param == "postgresql" else ""
    with a_house(tmp_path_factory.mktemp("house"), database) as running:
        add_person(running.desk, SAM, "Sam Okoro", Role.SUPPORT)
        yield running


def asked(chat: Chat) -> str:
    """A whole request, and its reference."""
    for text in REQUEST[:-1]:
        chat.say(text)
    found = REFERENCE.search(chat.say(REQUEST[-1]).inner_text())
    assert found
    return found[0]


def desk_of(house: House, page: Page, email: str = SAM) -> DeskPage:
    desk = DeskPage(page, house.origin)
    desk.sign_in(email)
    return desk


def test_desk_a_family_asks_on_the_widget_and_reads_the_reply_there(house: House, pages: Pages) -> None:
    page = pages()
    page.goto(f"{house.served.origin}/chat/")
    family = Chat(page)
    reference = asked(family)
    desk = desk_of(house, pages())
    desk.open(reference)
    expect(desk.page.get_by_text("He does not sleep and I am worn out").first).to_be_visible()
    desk.unfold("Accept it")
    desk.press("Accept the request")
    desk.said("The request is accepted.")
    desk.reply("I am Sam. Can I ring you on Tuesday at ten?")
    staff = family.page.locator(".message.staff")
    staff.filter(has_text="ring you on Tuesday at ten").wait_for()  # by itself, in the open chat
    status = family.say("what is happening with my request?").inner_text()
    assert "has taken on your request" in status and "ring you on Tuesday at ten" in status
    desk.unfold("Close it")
    desk.press("Close the request")
    desk.said("The request is closed.")
    assert "is finished" in family.say(f"what is happening with {reference}?").inner_text()


def test_desk_a_family_asks_by_text_and_reads_the_reply_there(house: House, pages: Pages) -> None:
    house.text(NUMBER, "hello")
    said = ""
    for text in REQUEST:
        said = house.text(NUMBER, text)
    found = REFERENCE.search(" ".join(house.texts(NUMBER)[-4:]))
    assert found, said
    desk = desk_of(house, pages())
    desk.open(found[0])
    before = len(house.texts(NUMBER))
    desk.reply("I am Sam. Can I ring you on Tuesday at ten?")
    heard = house.heard(NUMBER, before)
    assert "ring you on Tuesday at ten" in heard and found[0] in heard
    until(lambda: "arrived on the phone" in _again(desk))
    assert "ring you on Tuesday at ten" in house.text(NUMBER, "what is happening with my request?")
    house.text(NUMBER, "STOP")
    assert "asked for no more texts" in _again(desk)


def _again(desk: DeskPage) -> str:
    desk.page.reload()
    return desk.page.locator("main").inner_text()


def test_desk_works_without_javascript(house: House, pages: Pages) -> None:
    page = pages()
    page.goto(f"{house.served.origin}/chat/")
    reference = asked(Chat(page))
    desk = desk_of(house, pages(javascript=False))
    desk.open(reference)
    desk.unfold("Decline it")
    desk.page.get_by_label("Why can you not help?").fill("We only work with schools.")
    desk.page.get_by_label("What can the family do instead?").fill("Your family hub can help you.")
    desk.press("Decline the request")
    desk.said("The request is declined")
    page.locator(".message.staff").filter(has_text="Your family hub can help you.").wait_for()


def test_desk_counts_live_what_arrives(house: House, pages: Pages) -> None:
    desk = desk_of(house, pages())
    line = desk.page.locator("#live")
    before = line.inner_text()
    page = pages()
    page.goto(f"{house.served.origin}/chat/")
    reference = asked(Chat(page))
    expect(line).to_contain_text("This page is older: look again", timeout=60_000)
    assert line.inner_text() != before
    line.get_by_role("link").click()
    expect(desk.page.get_by_role("link", name=reference, exact=True)).to_be_visible()
