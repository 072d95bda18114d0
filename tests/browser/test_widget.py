"""The one line of HTML on the site of others."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.chat import Chat
from tests.browser.conftest import Opened
from tests.browser.sites import Sites
from tests.served import Served

TITLE = "Ask about help for families"
GREEN, BLUE = "rgb(0, 100, 0)", "rgb(0, 94, 184)"


def _launcher(page: Page, title: str = TITLE) -> object:
    return page.get_by_role("button", name=title)


def _open(page: Page) -> Chat:
    _launcher(page).click()
    chat = Chat(page.frame_locator("iframe"))
    expect(chat.box).to_be_focused()
    return chat


@pytest.mark.parametrize("site", ["/friendly", "/strict", "/hostile"])
def test_widget_talks_on_any_site(open_chat: Opened, sites: Sites, site: str) -> None:
    page = open_chat(site, sites.origin, quiet=site != "/hostile").page
    expect(_launcher(page)).to_be_visible()
    chat = _open(page)
    expect(chat.say("what does a health visitor do?")).to_contain_text("health visitor")
    assert page.locator("iframe").bounding_box()["width"] > 400
    assert page.locator("family-assistant").evaluate("(host) => getComputedStyle(host).opacity") == "1"


def test_widget_loads_nothing_before_it_is_pressed(open_chat: Opened, sites: Sites, served: Served) -> None:
    page = open_chat("/friendly", sites.origin).page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(_launcher(page)).to_be_visible()
    assert [url for url in asked if served.origin in url] == [f"{served.origin}/chat/widget.js"]
    _open(page)
    assert all(url.startswith((served.origin, sites.origin)) for url in asked)
    assert page.context.cookies() == []


def test_widget_keeps_the_focus_in_order(open_chat: Opened, sites: Sites) -> None:
    page = open_chat("/friendly", sites.origin).page
    chat = _open(page)
    expect(_launcher(page)).to_be_hidden()
    chat.box.press("Escape")
    expect(_launcher(page)).to_be_focused()
    expect(_launcher(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(chat.box).to_be_focused()
    chat.button("Close").click()
    expect(page.locator("iframe")).to_be_hidden()


def test_widget_keeps_the_conversation_while_closed_and_counts_what_came(open_chat: Opened, sites: Sites) -> None:
    page = open_chat("/friendly", sites.origin).page
    chat = _open(page)
    chat.say("hello")
    asked: list[Route] = []
    page.route("**/chat/message", lambda route: asked.append(route))
    chat.box.fill("what does a midwife do?")
    with page.expect_request("**/chat/message"):
        chat.box.press("Enter")
    chat.box.press("Escape")
    expect(_launcher(page)).to_be_focused()
    asked[0].continue_()  # the answer comes when the chat is closed, however quick it is
    expect(page.get_by_role("button", name=f"{TITLE} (1 new)")).to_be_visible()
    page.get_by_role("button", name=f"{TITLE} (1 new)").click()
    expect(chat.replies).to_have_count(2)


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ("%23006400", GREEN),
        ("%23ffff00", BLUE),
        ("red", BLUE),
        ("%23fff", BLUE),
        ("%23006400;display:none", BLUE),
        ("", BLUE),
    ],
)
def test_widget_takes_a_colour_that_can_be_read(open_chat: Opened, sites: Sites, colour: str, expected: str) -> None:
    page = open_chat(f"/friendly?colour={colour}", sites.origin).page
    assert _launcher(page).evaluate("(button) => getComputedStyle(button).backgroundColor") == expected
    chat = _open(page)
    assert chat.page.locator("header").evaluate("(header) => getComputedStyle(header).backgroundColor") == expected


@pytest.mark.parametrize(("position", "is_left"), [("left", True), ("right", False), ("", False), ("nowhere", False)])
def test_widget_takes_a_side(open_chat: Opened, sites: Sites, position: str, is_left: bool) -> None:
    page = open_chat(f"/friendly?position={position}", sites.origin).page
    assert (_launcher(page).bounding_box()["x"] < 100) is is_left
    _open(page)
    assert (page.locator("iframe").bounding_box()["x"] < 100) is is_left


def test_widget_takes_a_title_a_stage_and_a_language(open_chat: Opened, sites: Sites) -> None:
    page = open_chat("/friendly?title=Ask%20us&stage=pregnancy&lang=pl", sites.origin).page
    expect(page.get_by_role("button", name="Ask us")).to_have_attribute("lang", "pl")
    page.get_by_role("button", name="Ask us").click()
    chat = Chat(page.frame_locator("iframe"))
    expect(chat.page.get_by_role("heading", name="Ask us")).to_be_visible()
    expect(chat.page.get_by_text("I can only write in English for now.")).to_be_visible()
    chat.tap("Pregnancy")


def test_widget_fills_a_phone(open_chat: Opened, sites: Sites) -> None:
    page = open_chat("/friendly", sites.origin, viewport={"width": 360, "height": 640}).page
    _open(page)
    assert page.locator("iframe").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 640}


def test_widget_twice_on_a_page_is_one(open_chat: Opened, sites: Sites, served: Served) -> None:
    page = open_chat("/friendly", sites.origin).page
    page.add_script_tag(url=f"{served.origin}/chat/widget.js")
    expect(page.locator("family-assistant")).to_have_count(1)


def test_widget_frame_is_shown_on_the_sites_named_only(open_chat: Opened, sites: Sites) -> None:
    page = open_chat("/friendly", sites.origin, quiet=False).page
    elsewhere = sites.origin.replace("127.0.0.1", "localhost")
    page.goto(f"{elsewhere}/friendly")
    with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        _launcher(page).click()
    assert page.frame_locator("iframe").get_by_label("Your message").count() == 0


def test_widget_frame_hears_nobody_but_the_site(open_chat: Opened, sites: Sites) -> None:
    page = open_chat("/friendly", sites.origin).page
    chat = _open(page)
    frame = "document.querySelector('family-assistant').shadowRoot.querySelector('iframe').contentWindow"
    page.evaluate(f"{frame}.postMessage({{ is: 'key', isShift: true, isDown: false }}, '*')")
    page.evaluate(f"{frame}.postMessage({{ is: 'hello', title: 'Anything' }}, '*')")  # without a port
    chat.say("hello")
    expect(chat.page.locator("#presses")).to_be_hidden()


def test_widget_sample_page_shows_it(open_chat: Opened) -> None:
    page = open_chat("/chat/sample").page
    page.get_by_role("button", name="Ask about families").click()
    chat = Chat(page.frame_locator("iframe"))
    expect(chat.tap("Baby, first year")).to_contain_text("What is it about?")
