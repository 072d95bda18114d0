"""Lost connections, reloads, tabs and other people's browsers: no message is lost, doubled or seen by another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect

from bot.channels.web import MOST_A_MINUTE
from bot.dialogue.load import exchange
from bot.exchange.store import Who
from bot.settings import settings
from tests.browser.chat import Chat
from tests.browser.conftest import Opened
from tests.browser.line import Cut, Line
from tests.served import Served

CUTS = [Cut.BEFORE, Cut.DURING, Cut.AFTER]
TIMES = 20
IN_A_CONVERSATION = 10  # fewer than the server takes in a minute
ASKED = "what does a health visitor do?"


@pytest.fixture
def line(served: Served) -> Iterator[Line]:
    made = Line(served.port)
    yield made
    made.close()


def test_connection_reload_shows_what_was_said(chat: Chat) -> None:
    chat.say(ASKED)
    before = chat.messages.all_inner_texts()
    chat.page.reload()
    expect(chat.messages).to_have_count(2)
    assert chat.messages.all_inner_texts() == before


def test_connection_reload_does_not_read_the_history_out(chat: Chat) -> None:
    chat.say(ASKED)
    chat.page.reload()
    expect(chat.messages).to_have_count(2)
    expect(chat.page.get_by_role("status")).to_be_empty()


def test_connection_offline_is_said_and_what_waits_is_sent_when_back(open_chat: Opened) -> None:
    chat = open_chat(quiet=False)
    chat.say(ASKED)
    chat.page.context.set_offline(True)
    for text in ("what does a midwife do?", "what does a school nurse do?"):
        chat.box.fill(text)
        chat.button("Send").click()
    expect(chat.page.locator("#notice")).to_contain_text("There is no connection just now. I keep your message")
    expect(chat.page.get_by_text("Not sent yet.")).to_have_count(2)
    chat.page.context.set_offline(False)
    expect(chat.replies).to_have_count(3)
    expect(chat.page.get_by_text("Not sent yet.")).to_have_count(0)
    assert chat.texts() == [ASKED, "what does a midwife do?", "what does a school nurse do?"]


def test_connection_what_waits_outlasts_a_reload(open_chat: Opened) -> None:
    chat = open_chat(quiet=False)
    chat.page.route("**/chat/message", lambda route: route.abort())
    chat.box.fill(ASKED)
    chat.button("Send").click()
    expect(chat.page.get_by_text("Not sent yet.")).to_be_visible()
    chat.page.unroute_all()
    chat.page.reload()
    expect(chat.replies).to_have_count(1)
    assert chat.texts() == [ASKED]


def test_connection_message_that_was_refused_stays_not_sent_while_news_come(open_chat: Opened) -> None:
    chat = open_chat(quiet=False)
    chat.say(ASKED)
    refusal = {"error": "too_fast", "text": "That was many messages at once."}
    chat.page.route("**/chat/message", lambda route: route.fulfill(status=429, json=refusal), times=1)
    chat.box.fill("what does a midwife do?")
    chat.button("Send").click()
    expect(chat.page.locator("#notice")).to_contain_text("That was many messages at once.")
    _call(chat, "message", {"session": _session(chat), "key": "b" * 32, "text": "what does a GP do?", "after": 0})
    expect(chat.replies).to_have_count(2)
    expect(chat.page.get_by_text("Not sent yet.")).to_be_visible()
    expect(chat.page.locator("#notice")).to_be_visible()


def test_connection_lost_for_a_minute_in_mid_answer_twenty_times(open_chat: Opened, line: Line) -> None:
    done = 0
    while done < TIMES:
        chat = open_chat(origin=line.origin, quiet=False)
        chat.page.clock.install()
        for number in range(IN_A_CONVERSATION):
            _lose(chat, line, f"what does a midwife do? {number}", CUTS[done % len(CUTS)], number + 1)
            done += 1
        _nothing_lost_or_doubled(chat)


def _lose(chat: Chat, line: Line, text: str, when: Cut, replies: int) -> None:
    """Loses the connection while a message is on its way, for a minute of the page's clock, and mends it."""
    line.cut_next(when)
    chat.box.fill(text)
    chat.button("Send").click()
    expect(chat.page.locator("#notice")).to_contain_text("There is no connection just now")
    assert line.was_cut.wait(10)
    chat.page.clock.fast_forward(60_000)
    line.mend()
    chat.page.evaluate("dispatchEvent(new Event('online'))")
    expect(chat.replies).to_have_count(replies)
    expect(chat.page.locator("#notice")).to_be_hidden()


def _nothing_lost_or_doubled(chat: Chat) -> None:
    sent = [f"what does a midwife do? {number}" for number in range(IN_A_CONVERSATION)]
    assert chat.texts() == sent
    shown = chat.messages.all_inner_texts()
    chat.page.reload()
    expect(chat.messages).to_have_count(2 * IN_A_CONVERSATION)  # and so it is on the server
    assert chat.messages.all_inner_texts() == shown


def test_connection_two_tabs_of_one_conversation_show_the_same(chat: Chat) -> None:
    chat.say(ASKED)
    copied = chat.page.evaluate("({...sessionStorage})")
    other = Chat(chat.page.context.new_page())
    other.page.goto(chat.page.url)
    other.page.evaluate(
        "(kept) => Object.entries(kept).forEach(([name, value]) => sessionStorage.setItem(name, value))", copied
    )
    other.page.reload()
    expect(other.replies).to_have_count(1)
    other.say("what does a midwife do?")
    chat.page.bring_to_front()
    expect(chat.replies).to_have_count(2)
    chat.say("what does a school nurse do?")
    other.page.bring_to_front()
    expect(other.replies).to_have_count(3)
    assert other.messages.all_inner_texts() == chat.messages.all_inner_texts()


def _call(chat: Chat, name: str, body: dict[str, Any]) -> tuple[int, Any]:
    script = """async ([name, body]) => {
        const answer = await fetch(`/chat/${name}`, { method: "POST", body: JSON.stringify(body) });
        return [answer.status, answer.status === 204 ? null : await answer.json()];
    }"""
    status, value = chat.page.evaluate(script, [name, body])
    return status, value


def _session(chat: Chat) -> str:
    return str(chat.page.evaluate("JSON.parse(sessionStorage.getItem('family-assistant.session'))"))


def test_connection_two_browsers_cannot_read_each_other(open_chat: Opened) -> None:
    one, two = open_chat(), open_chat(quiet=False)
    one.say("my son is called Zebedee")
    two.say("hello")
    mine, other = _session(two), _session(one)
    assert mine != other
    name, _, signature = mine.partition(".")
    stolen = other.partition(".")[0]
    for session in (
        f"{stolen}.{signature}",
        stolen,
        f"{stolen}.",
        f"{name}.{other.partition('.')[2]}",
        stolen.upper(),
        "",
    ):
        for call in ("messages", "message", "end", "helpful"):
            status, value = _call(
                two, call, {"session": session, "key": "k", "text": "hello", "after": 0, "message": 1}
            )
            assert (status, value["error"]) == (403, "expired")
    _, value = _call(two, "messages", {"session": mine, "after": 0})
    assert "Zebedee" not in str(value)


def test_connection_message_of_staff_comes_by_itself(chat: Chat, served: Served) -> None:
    chat.say("hello")
    store = exchange(replace(settings(), assistant_state=served.state))
    conversation = _session(chat).partition(".")[0]
    store.say(
        conversation, Who.STAFF, "from-the-desk", {"text": "We can see you on Monday. Ring 111 if it gets worse."}
    )
    message = chat.page.locator(".message.staff")
    expect(message).to_contain_text("Support team")
    expect(message.locator("a")).to_have_attribute("href", "tel:111")
    expect(chat.page.get_by_role("status")).to_contain_text("We can see you on Monday.")


def test_connection_sending_again_is_never_too_fast(open_chat: Opened) -> None:
    chat = open_chat(quiet=False)
    session = _call(chat, "session", {})[1]["session"]
    send = {"session": session, "text": "hello", "after": 0}
    assert [_call(chat, "message", {**send, "key": f"k{number}"})[0] for number in range(MOST_A_MINUTE + 1)] == [
        *[200] * MOST_A_MINUTE,
        429,
    ]
    status, value = _call(chat, "message", {**send, "key": "k7"})
    assert (status, len(value["messages"])) == (200, 2 * MOST_A_MINUTE)


def test_connection_session_that_has_ended_begins_anew_without_losing_the_message(open_chat: Opened) -> None:
    chat = open_chat(quiet=False)
    chat.page.evaluate("sessionStorage.setItem('family-assistant.session', '\"web-old.0000\"')")
    chat.page.reload()
    chat.say(ASKED)
    assert chat.texts() == [ASKED]


def test_connection_browser_that_keeps_nothing_can_talk(open_chat: Opened) -> None:
    chat = open_chat("/chat/tracks")
    chat.page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('forbidden'); } })"
    )
    chat.page.goto(chat.page.url.removesuffix("tracks"))
    chat.say(ASKED)
    chat.say("what does a midwife do?")
    assert chat.texts() == [ASKED, "what does a midwife do?"]
