"""What a family does with the chat: asks, chooses, asks for support, rates, starts again, keeps it."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat, unanswered
from tests.browser.conftest import Opened
from tests.browser.steps import REQUEST

HOSTILE = '<img src=x onerror="document.title=\'hit\'"> **bold** [a](javascript:alert(1)) <script>document.title="hit"</script>'


def test_talking_first_contact_says_who_speaks_and_keeps_nothing_yet(chat: Chat) -> None:
    expect(chat.page.get_by_role("heading", name="Ask about help for families")).to_be_visible()
    expect(chat.page.get_by_text("I am an automated assistant, not a person.")).to_be_visible()
    expect(chat.page.get_by_role("button", name="Exit this page")).to_be_visible()
    assert chat.page.evaluate("sessionStorage.getItem('family-assistant.session')") is None
    assert chat.page.context.cookies() == []


def test_talking_answer_has_headings_sources_and_who_agreed_it(chat: Chat) -> None:
    answer = chat.say("what does a health visitor do?")
    expect(answer.get_by_role("heading", level=3)).to_have_count(1)
    detail = answer.get_by_text("Who agreed this, and when")
    expect(answer.get_by_text("Agreed by")).to_be_hidden()
    detail.click()
    expect(answer.get_by_text("Agreed by")).to_be_visible()
    addresses = [link.get_attribute("href") for link in answer.locator("details a").all()]
    assert addresses
    assert all(address.startswith("https://") for address in addresses)


def test_talking_message_is_shown_before_the_server_is_asked(chat: Chat) -> None:
    chat.page.route("**/chat/**", unanswered)  # nothing is answered
    chat.box.fill("my baby has a cold")
    shown_at_once = """() => {
        document.querySelector("#form button").click();
        return document.querySelector(".message.family .own").textContent;
    }"""
    assert chat.page.evaluate(shown_at_once) == "my baby has a cold"
    assert chat.box.input_value() == ""
    expect(chat.page.locator(".writing")).to_be_visible()
    chat.page.unroute_all(behavior="ignoreErrors")


def test_talking_choices_stay_readable_and_say_which_was_chosen(chat: Chat) -> None:
    chat.say("menu")
    chat.tap("Pregnancy")
    expect(chat.button("Pregnancy (you chose this)")).to_have_attribute("aria-disabled", "true")
    other = chat.button("Birth and first weeks")
    expect(other).to_have_attribute("aria-disabled", "true")
    other.click(force=True)
    chat.tap("Getting ready for birth and a baby")
    assert chat.texts() == ["menu", "Pregnancy", "Getting ready for birth and a baby"]


def test_talking_stage_is_the_first_message_that_is_offered(open_chat: Opened) -> None:
    chat = open_chat("/chat/?stage=pregnancy")
    assert "What is it about?" in chat.tap("Pregnancy").inner_text()


def test_talking_whole_support_request(chat: Chat) -> None:
    for said in REQUEST:
        reply = chat.say(said)
    expect(reply).to_contain_text("Your reference is")
    assert chat.texts() == REQUEST


def test_talking_danger_comes_first_with_numbers_to_tap(chat: Chat) -> None:
    reply = chat.say("my baby is not breathing")
    expect(reply.get_by_role("heading", name="Call 999 now")).to_be_visible()
    expect(reply.locator(".help_now a[href='tel:999']").first).to_be_visible()


@pytest.mark.parametrize("text", [HOSTILE, "/restart", '/answer{"x": 1}', "{{ 7 * 7 }}", "\u202etxet", "a\nb\n\n- c"])
def test_talking_shows_any_text_as_text(chat: Chat, text: str) -> None:
    chat.say(text)
    assert chat.texts() == [text]
    assert chat.page.title() == "Ask about help for families"
    assert chat.page.locator("#log img, #log script, .own a").count() == 0


def test_talking_counts_what_is_left(chat: Chat) -> None:
    chat.box.fill("a" * 700)
    expect(chat.page.locator("#left")).to_be_hidden()
    chat.box.fill("a" * 990)
    expect(chat.page.locator("#left")).to_have_text("You can write 10 more characters.")
    chat.box.fill("a" * 1010)
    expect(chat.page.locator("#left")).to_have_text("That is 10 characters too many. I only read the first 1000.")


def test_talking_empty_message_is_asked_for_in_words(chat: Chat) -> None:
    chat.button("Send").click()
    expect(chat.page.locator("#error")).to_have_text("Write your message first.")
    expect(chat.box).to_be_focused()
    expect(chat.box).to_have_attribute("aria-invalid", "true")
    chat.box.fill("hello")
    expect(chat.page.locator("#error")).to_be_hidden()


def test_talking_enter_sends_and_shift_enter_begins_a_line(chat: Chat) -> None:
    chat.box.press_sequentially("one")
    chat.box.press("Shift+Enter")
    chat.box.press_sequentially("two")
    chat.box.press("Enter")
    chat.replies.first.wait_for()
    assert chat.texts() == ["one\ntwo"]


def test_talking_too_many_messages_are_told_kindly_and_wait(open_chat: Opened) -> None:
    chat = open_chat(quiet=False)
    chat.say("hello")
    refusal = {"error": "too_fast", "text": "That was many messages at once."}
    chat.page.route("**/chat/message", lambda route: route.fulfill(status=429, json=refusal), times=1)
    chat.box.fill("what does a midwife do?")
    chat.button("Send").click()
    expect(chat.page.locator("#notice")).to_contain_text("That was many messages at once.")
    expect(chat.own.last.locator("xpath=..")).to_contain_text("Not sent yet.")
    chat.button("Try again now").click()
    expect(chat.replies).to_have_count(2)
    expect(chat.page.locator("#notice")).to_be_hidden()


def test_talking_message_that_is_too_long_is_given_back(open_chat: Opened) -> None:
    chat = open_chat(quiet=False)
    refusal = {"error": "too_long", "text": "That message is too long for me to read."}
    chat.page.route("**/chat/message", lambda route: route.fulfill(status=413, json=refusal))
    chat.box.fill("my long story")
    chat.button("Send").click()
    expect(chat.page.locator("#notice")).to_contain_text("too long")
    expect(chat.box).to_have_value("my long story")
    expect(chat.own).to_have_count(0)


@pytest.mark.parametrize(
    ("pressed", "thanks"), [("Yes", "Thank you for telling us."), ("No", "We are sorry it did not help.")]
)
def test_talking_rating_is_sent_once(chat: Chat, pressed: str, thanks: str) -> None:
    answer = chat.say("what does a health visitor do?")
    with chat.page.expect_request("**/chat/helpful") as sent:
        answer.get_by_role("button", name=pressed, exact=True).click()
    assert sent.value.post_data_json["helpful"] is (pressed == "Yes")
    assert sent.value.response().status == 204
    expect(answer).to_contain_text(thanks)
    chat.page.reload()
    expect(chat.replies).to_have_count(1)
    expect(chat.page.get_by_text("Was this helpful?")).to_have_count(0)


def test_talking_numbers_and_emails_of_services_can_be_tapped(chat: Chat) -> None:
    reply = chat.say("breastfeeding group in Ipswich on Mondays")
    expect(reply.locator("a[href^='tel:01632960']").first).to_be_visible()
    expect(reply.locator("a[href^='mailto:']").first).to_be_visible()


def test_talking_who_was_not_helped_may_say_what_was_missing(chat: Chat) -> None:
    answer = chat.say("what does a health visitor do?")
    answer.get_by_role("button", name="No", exact=True).click()
    chat.button("Tell us what was missing").click()
    expect(chat.replies).to_have_count(2)
    expect(chat.replies.last).to_contain_text("What happened, or what would you change?")


def test_talking_start_again_asks_and_deletes_on_both_sides(chat: Chat) -> None:
    chat.say("what does a health visitor do?")
    chat.page.get_by_text("Menu", exact=True).click()
    chat.button("Start again").click()
    chat.button("No, go back").click()
    expect(chat.replies).to_have_count(1)
    chat.page.get_by_text("Menu", exact=True).click()
    chat.button("Start again").click()
    with chat.page.expect_response("**/chat/end") as ended:
        chat.button("Yes, start again").click()
    assert ended.value.status == 204
    expect(chat.messages).to_have_count(0)
    chat.tap("What can I get help with?")
    assert chat.texts() == ["What can I get help with?"]


def test_talking_deleted_chat_leaves_the_page_too(chat: Chat) -> None:
    chat.say("my son is called Zebedee")
    chat.say("delete my data")
    chat.tap("Delete what I sent")
    chat.button("Yes, delete it all").click()
    expect(chat.messages).to_have_count(1)
    expect(chat.replies).to_contain_text("Everything you sent in this chat is deleted.")
    chat.page.reload()
    expect(chat.messages).to_have_count(1)


def test_talking_save_warns_and_makes_a_file(chat: Chat) -> None:
    chat.say("what does a health visitor do?")
    chat.page.get_by_text("Menu", exact=True).click()
    chat.button("Save this chat").click()
    expect(chat.page.get_by_role("dialog")).to_contain_text("Other people who use it may find and read the file.")
    with chat.page.expect_download() as saved:
        chat.button("Yes, save it").click()
    text = saved.value.path().read_text(encoding="utf-8")
    assert text.startswith("You\nwhat does a health visitor do?\n\nAssistant\n")
    assert "Agreed by" in text


def test_talking_email_is_short_enough_and_keeps_the_end(chat: Chat) -> None:
    for question in ("what does a health visitor do?", "what does a midwife do?", "what does a school nurse do?"):
        chat.say(question)
    address = chat.page.evaluate(
        "async () => (await import('/chat/email.js')).emailAddress([...document.querySelectorAll('.message')].map((m) => m.textContent))"
    )
    assert len(address) <= 1800
    assert "The start of the chat is left out" in unquote(address)


def test_talking_text_size_and_its_limits(chat: Chat) -> None:
    chat.page.get_by_text("Menu", exact=True).click()
    size = "getComputedStyle(document.documentElement).fontSize"
    for expected in ("20px", "24px", "32px", "32px"):
        chat.button("Larger text").click()
        assert chat.page.evaluate(size) == expected
    chat.page.reload()
    assert chat.page.evaluate(size) == "32px"


def test_talking_print_shows_who_agreed_it_and_no_controls(chat: Chat) -> None:
    answer = chat.say("what does a health visitor do?")
    chat.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    chat.page.emulate_media(media="print")
    expect(answer.get_by_text("Agreed by")).to_be_visible()
    expect(chat.box).to_be_hidden()
