"""Without JavaScript: a form that posts and shows the conversation."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import Opened
from tests.browser.steps import REQUEST


@pytest.fixture
def plain(open_chat: Opened) -> Chat:
    return open_chat(java_script_enabled=False)


def test_plain_answers_and_keeps_the_conversation(plain: Chat) -> None:
    plain.say("what does a health visitor do?")
    plain.say("what does a midwife do?")
    assert plain.texts() == ["what does a health visitor do?", "what does a midwife do?"]
    expect(plain.replies.first.get_by_text("Who agreed this, and when")).to_be_visible()


def test_plain_choices_are_buttons(plain: Chat) -> None:
    plain.tap("What can I get help with?")
    plain.tap("Pregnancy")
    plain.tap("Getting ready for birth and a baby")
    expect(plain.button("Pregnancy")).to_have_count(0)  # only what was offered last


def test_plain_danger_comes_with_numbers_to_tap(plain: Chat) -> None:
    expect(plain.say("my baby is not breathing").locator(".help_now a[href='tel:999']").first).to_be_visible()


def test_plain_whole_support_request(plain: Chat) -> None:
    for said in REQUEST:
        reply = plain.say(said)
    expect(reply).to_contain_text("Your reference is")


def test_plain_reload_does_not_say_it_twice(plain: Chat) -> None:
    plain.say("hello")
    plain.page.reload()  # sends the form again
    assert plain.texts() == ["hello"]


@pytest.mark.parametrize(
    ("pressed", "thanks"), [("Yes", "Thank you for telling us."), ("No", "We are sorry it did not help.")]
)
def test_plain_answers_are_rated_once(plain: Chat, pressed: str, thanks: str) -> None:
    plain.say("what does a health visitor do?")
    plain.box.fill("and what about")
    plain.button(pressed).click()
    expect(plain.page.get_by_text(thanks)).to_be_visible()
    expect(plain.page.get_by_role("group", name="Was this helpful?").get_by_role("button", name="Yes")).to_have_count(0)
    expect(plain.box).to_have_value("and what about")
    assert plain.texts() == ["what does a health visitor do?"]


def test_plain_numbers_and_emails_of_services_can_be_tapped(plain: Chat) -> None:
    reply = plain.say("breastfeeding group in Ipswich on Mondays")
    expect(reply.locator("a[href^='tel:01632960']").first).to_be_visible()
    expect(reply.locator("a[href^='mailto:']").first).to_be_visible()


def test_plain_shows_hostile_text_as_text(plain: Chat) -> None:
    text = "<script>alert(1)</script><img src=x> **b** \"'{{ 7 * 7 }}"
    plain.say(text)
    assert plain.texts() == [text]


def test_plain_session_that_has_ended_is_told(plain: Chat) -> None:
    plain.page.route("**/chat/plain", lambda route: route.continue_(post_data="session=web-x.0&key=k&text=hello"))
    plain.box.fill("hello")
    plain.button("Send").click()
    expect(plain.page.locator("#notice")).to_contain_text("This conversation has ended.")
    expect(plain.box).to_be_visible()


def test_plain_shows_no_control_that_would_do_nothing(plain: Chat) -> None:
    expect(plain.page.get_by_text("Menu", exact=True)).to_be_hidden()
    expect(plain.page.get_by_text("The page works, but more simply")).to_be_visible()


def test_plain_conversation_goes_on_when_javascript_is_back(open_chat: Opened) -> None:
    chat = open_chat(quiet=False)
    chat.page.route("**/*.js", lambda route: route.abort())
    chat.page.reload()
    chat.say("what does a health visitor do?")
    chat.page.unroute_all()
    chat.page.reload()
    expect(chat.replies).to_have_count(1)
    chat.say("what does a midwife do?")
    assert chat.texts() == ["what does a health visitor do?", "what does a midwife do?"]
