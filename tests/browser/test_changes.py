"""You said, we did: the page that families read, and the way to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import expect

from bot.dialogue.load import responses
from bot.feedback.responses import Response
from bot.settings import settings
from tests.browser.chat import Chat
from tests.browser.conftest import Opened
from tests.browser.test_access import SMALL, violations
from tests.served import Served

PATH = "/chat/you-said-we-did"
DEED = Response(
    "access",
    "The phone line <b>",
    "You could not get through on the phone.",
    "Two more people answer it now. You can ring until eight in the evening.",
    "Norfolk family hubs",
    date(2026, 9, 3),
)


@pytest.fixture
def published(served: Served) -> Iterator[None]:
    store = responses(replace(settings(), assistant_state=served.state))
    number = store.add(DEED, "Alex")
    store.publish(store.one(number), "Alex")
    yield
    store.take_back(store.one(number), "Alex")


def test_changes_page_says_honestly_that_there_is_nothing(open_chat: Opened) -> None:
    page = open_chat(PATH).page
    expect(page.get_by_text("Nothing is published here yet")).to_be_visible()
    expect(page.get_by_role("heading", name="How to be heard")).to_be_visible()
    expect(page.get_by_role("button", name="Exit this page")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_changes_page_tells_what_was_done(open_chat: Opened, published: None, javascript: bool) -> None:  # noqa: ARG001
    chat = open_chat(PATH, viewport=SMALL, java_script_enabled=javascript)
    told = chat.page.get_by_role("article")
    expect(told.get_by_role("heading", name="The phone line <b>")).to_be_visible()
    for words in (DEED.you_said, DEED.we_did, "Norfolk family hubs, September 2026"):
        expect(told).to_contain_text(words)
    if javascript:
        assert violations(chat.page) == []


def test_changes_are_told_in_the_chat(chat: Chat, published: None) -> None:  # noqa: ARG001
    expect(chat.say("does anyone read the feedback?")).to_contain_text(DEED.we_did)
    expect(chat.button("Tell you something")).to_be_visible()
