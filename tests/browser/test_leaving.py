"""Leaving fast: by the button or the Shift key, from the page and from a frame, and nothing is left behind."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import WEATHER, Chat, unanswered
from tests.browser.conftest import Opened
from tests.browser.sites import Sites

HISTORY = re.compile(r"/chat/")


def _press_button(chat: Chat) -> None:
    chat.page.get_by_role("button", name="Exit this page").click()


def _press_shift(chat: Chat) -> None:
    for _ in range(3):
        chat.box.press("Shift")


def _gone(page: Page) -> None:
    page.wait_for_url(f"{WEATHER}**")
    page.go_back()
    assert not HISTORY.search(page.url)


@pytest.mark.parametrize("leave", [_press_button, _press_shift])
def test_leaving_ends_the_session_on_both_sides_and_takes_the_page_out_of_the_history(
    chat: Chat, leave: object
) -> None:
    chat.say("my partner reads my phone")
    session = chat.page.evaluate("JSON.parse(sessionStorage.getItem('family-assistant.session'))")
    address = chat.page.url
    with chat.page.expect_request("**/chat/end") as told:
        leave(chat)  # type: ignore[operator]
    assert told.value.post_data_json == {"session": session}
    _gone(chat.page)
    chat.page.goto(address)
    expect(chat.box).to_be_visible()
    assert chat.page.evaluate("sessionStorage.length") == 0
    kept = chat.page.evaluate(
        "async (session) => (await fetch('/chat/messages', { method: 'POST', body: JSON.stringify({ session }) })).json()",
        session,
    )
    assert kept == {"messages": []}


def test_leaving_blanks_the_page_before_anything_is_loaded(chat: Chat) -> None:
    chat.say("hello")
    chat.page.route(f"{WEATHER}**", unanswered)  # the neutral site takes its time
    blank = """() => {
        document.querySelector("#exit button").click();
        return [document.querySelector("#log").checkVisibility(), document.title, sessionStorage.length];
    }"""
    assert chat.page.evaluate(blank) == [False, "", 0]


def test_leaving_shift_is_counted_in_words_and_stopped_by_another_key(chat: Chat) -> None:
    status = chat.page.get_by_role("status")
    chat.box.press("Shift")
    expect(status).to_have_text("Shift. Press 2 more times to exit.")
    chat.box.press("Shift")
    expect(status).to_have_text("Shift. Press 1 more time to exit.")
    expect(chat.page.locator("#presses .on")).to_have_count(2)
    chat.box.press("a")
    chat.box.press("Shift")
    expect(status).to_have_text("Shift. Press 2 more times to exit.")


def test_leaving_shift_that_is_held_or_late_does_not_count(open_chat: Opened) -> None:
    chat = open_chat()
    chat.page.clock.install()
    chat.box.press("Shift")
    chat.page.clock.fast_forward(6_000)
    expect(chat.page.get_by_role("status")).to_contain_text("has stopped")
    expect(chat.page.locator("#presses")).to_be_hidden()


def test_leaving_capital_letters_do_not_leave(chat: Chat) -> None:
    chat.box.press_sequentially("SEND")
    for letter in "HELP":
        chat.box.press(f"Shift+{letter}")
    expect(chat.box).to_have_value("SENDHELP")


def test_leaving_one_tab_takes_the_others_of_the_conversation_along(chat: Chat) -> None:
    chat.say("hello")
    with chat.page.context.expect_page() as opened:
        chat.page.evaluate("window.open(location.href)")  # copies what the tab keeps, as "duplicate tab" does
    other = Chat(opened.value)
    expect(other.replies).to_have_count(1)
    _press_button(other)
    chat.page.wait_for_url(f"{WEATHER}**")


def test_leaving_from_the_page_on_covering_tracks(open_chat: Opened) -> None:
    chat = open_chat("/chat/tracks")
    expect(chat.page.get_by_role("heading", name="How to cover your tracks")).to_be_visible()
    expect(chat.page.locator("a[href='tel:08082000247']")).to_be_visible()
    _press_button(chat)
    _gone(chat.page)


@pytest.mark.parametrize("inside", [True, False])
def test_leaving_from_a_frame_takes_the_whole_page_away(open_chat: Opened, sites: Sites, inside: bool) -> None:
    top = open_chat("/friendly", sites.origin).page
    top.get_by_role("button", name="Ask about help for families").click()
    chat = Chat(top.frame_locator("iframe"))
    chat.say("hello")
    if inside:
        chat.page.get_by_role("button", name="Exit this page").click()
    else:
        top.get_by_role("link", name="A link").focus()
        for _ in range(3):
            top.keyboard.press("Shift")
    top.wait_for_url(f"{WEATHER}**")


def test_leaving_without_javascript(open_chat: Opened) -> None:
    chat = open_chat(java_script_enabled=False)
    chat.say("hello")
    chat.page.get_by_role("button", name="Exit this page").click()
    chat.page.wait_for_url(f"{WEATHER}**")
