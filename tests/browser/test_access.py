"""WCAG 2.2 AA: axe-core in every state, the keyboard, screen readers, small and enlarged screens, other colours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat, unanswered
from tests.browser.conftest import Opened
from tests.browser.sites import Sites

SMALL = {"width": 320, "height": 640}
ENLARGED = {"width": 320, "height": 256}  # 1280 by 1024 at 400 %
LEAST_TARGET = 24  # CSS pixels: WCAG 2.2, 2.5.8


def violations(page: object) -> list[str]:
    """What axe-core finds, with the elements."""
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [f"{v['id']}: {node['html']}" for v in found.response["violations"] for node in v["nodes"]]


def _first(chat: Chat) -> None:
    expect(chat.box).to_be_visible()


def _answer(chat: Chat) -> None:
    answer = chat.say("what does a health visitor do?")
    for detail in answer.locator("summary").all():
        detail.click()


def _choices(chat: Chat) -> None:
    chat.say("menu")


def _chosen(chat: Chat) -> None:
    chat.say("menu")
    chat.tap("Pregnancy")


def _danger(chat: Chat) -> None:
    chat.say("my baby is not breathing")


def _unsure(chat: Chat) -> None:
    chat.say("she has a temperature and a rash")


def _form(chat: Chat) -> None:
    chat.say("I would like to ask for extra support")


def _rated(chat: Chat) -> None:
    chat.say("what does a health visitor do?").get_by_role("button", name="No", exact=True).click()


def _menu(chat: Chat) -> None:
    chat.page.get_by_text("Menu", exact=True).click()


def _asked(chat: Chat) -> None:
    _menu(chat)
    chat.button("Start again").click()


def _empty(chat: Chat) -> None:
    chat.button("Send").click()


def _long(chat: Chat) -> None:
    chat.box.fill("a" * 1001)


def _offline(chat: Chat) -> None:
    chat.page.route("**/chat/message", lambda route: route.abort())
    chat.box.fill("hello")
    chat.button("Send").click()
    expect(chat.page.get_by_text("Not sent yet.")).to_be_visible()


def _waiting(chat: Chat) -> None:
    chat.page.route("**/chat/message", unanswered)
    chat.box.fill("hello")
    chat.button("Send").click()
    expect(chat.page.locator(".writing")).to_be_visible()


def _shift(chat: Chat) -> None:
    chat.box.press("Shift")


STATES = [
    _first, _answer, _choices, _chosen, _danger, _unsure, _form, _rated, _menu, _asked, _empty, _long, _offline, _waiting, _shift,
]  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__.strip("_"))
def test_access_axe_finds_nothing(open_chat: Opened, state: Callable[[Chat], None]) -> None:
    chat = open_chat(quiet=False, viewport={"width": 1280, "height": 900})
    state(chat)
    assert violations(chat.page) == []
    chat.page.set_viewport_size(SMALL)
    assert violations(chat.page) == []
    assert _fits(chat)
    chat.page.unroute_all(behavior="ignoreErrors")


@pytest.mark.parametrize(
    "path", ["/chat/tracks", "/chat/you-said-we-did", "/chat/frame", "/chat/sample", "/chat/?lang=pl&stage=baby"]
)
def test_access_axe_finds_nothing_on_other_pages(open_chat: Opened, path: str) -> None:
    assert violations(open_chat(path).page) == []


def test_access_axe_finds_nothing_without_javascript(open_chat: Opened) -> None:
    chat = open_chat(java_script_enabled=False)
    chat.say("menu")
    html = chat.page.content()
    other = open_chat("/chat/tracks", bypass_csp=True)
    other.page.set_content(html.replace("<script", "<template").replace("</script", "</template"))
    assert violations(other.page) == []


def test_access_axe_finds_nothing_in_the_widget(open_chat: Opened, sites: Sites) -> None:
    top = open_chat("/friendly", sites.origin).page
    assert violations(top) == []
    top.get_by_role("button", name="Ask about help for families").click()
    expect(top.frame_locator("iframe").get_by_label("Your message")).to_be_focused()
    assert violations(top.frames[1]) == []


def _fits(chat: Chat) -> bool:
    """Nothing must be scrolled sideways."""
    return bool(chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("size", [SMALL, ENLARGED])
@pytest.mark.parametrize("state", [_first, _answer, _choices, _danger, _menu, _asked, _offline])
def test_access_everything_can_be_reached_on_a_small_or_enlarged_screen(
    open_chat: Opened, size: dict[str, int], state: Callable[[Chat], None]
) -> None:
    chat = open_chat(quiet=False, viewport=size)
    state(chat)
    assert _fits(chat)
    for control in _controls(chat):
        control.focus()
        assert control.evaluate(SEEN), control.inner_text()
    chat.page.unroute_all(behavior="ignoreErrors")


SEEN = """(element) => {
    const [box] = element.getClientRects();
    const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height / 2, 20)];
    return box.left >= 0 && box.right <= innerWidth && y >= 0 && y <= innerHeight && element.contains(document.elementFromPoint(x, y));
}"""  # where the focus is, nothing lies above it: WCAG 2.2, 2.4.11


def _controls(chat: Chat) -> list[Locator]:
    opened = chat.page.locator("dialog[open], .menu[open]")  # a menu closes when the focus leaves it
    within = opened if opened.count() else chat.page.locator("body")
    return [one for one in within.locator("button, a:not(.skip), summary, textarea").all() if one.is_visible()]


def test_access_targets_are_large_enough(chat: Chat) -> None:
    _answer(chat)
    for control in chat.page.locator("button, summary, textarea, .menu a").all():
        if control.is_visible():
            box = control.bounding_box()
            assert min(box["width"], box["height"]) >= LEAST_TARGET, control.inner_text()


def test_access_keyboard_alone_is_enough(chat: Chat) -> None:
    keys = chat.page.keyboard
    keys.press("Tab")
    expect(chat.page.get_by_role("link", name="Skip to your message")).to_be_focused()
    keys.press("Enter")
    expect(chat.box).to_be_focused()
    keys.type("menu")
    keys.press("Enter")
    chat.replies.first.wait_for()
    expect(chat.box).to_be_focused()
    _back_to(chat, chat.button("Pregnancy"))
    keys.press("Enter")
    chat.replies.nth(1).wait_for()
    expect(chat.button("Pregnancy (you chose this)")).to_be_focused()  # the focus is not lost
    _back_to(chat, chat.page.get_by_text("Menu", exact=True))
    keys.press("Enter")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")  # "Start again"
    expect(chat.page.get_by_role("dialog")).to_be_visible()
    keys.press("Escape")
    expect(chat.page.get_by_role("dialog")).to_be_hidden()
    keys.press("Shift")
    keys.press("Shift")
    keys.press("Shift")
    chat.page.wait_for_url("https://www.bbc.co.uk/weather**")


def _back_to(chat: Chat, wanted: Locator) -> None:
    for _ in range(60):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        chat.page.keyboard.press("Shift+Tab")
        assert "bbc" not in chat.page.url, "Shift and Tab must not count as Shift"
    raise AssertionError("the keyboard does not lead there")


def test_access_focus_can_be_seen(chat: Chat) -> None:
    for control in (chat.box, chat.button("Send"), chat.page.get_by_role("button", name="Exit this page")):
        control.focus()
        chat.page.keyboard.press("Control")  # the last input was the keyboard
        assert control.evaluate("(element) => getComputedStyle(element).outlineStyle") == "solid"


def test_access_one_region_speaks_politely(chat: Chat) -> None:
    chat.say("my baby is not breathing")
    assert chat.page.get_by_role("log").get_attribute("aria-live") == "off"
    assert chat.page.locator("[aria-live=polite], [role=status], [role=alert]").count() == 1
    expect(chat.page.get_by_role("status")).to_contain_text("Assistant Call 999 now")


def test_access_text_from_right_to_left(chat: Chat) -> None:
    text = "\u0645\u0631\u062d\u0628\u0627"  # hello, in Arabic
    chat.say(text)
    assert chat.own.first.evaluate("(element) => getComputedStyle(element).direction") == "rtl"


def test_access_nothing_moves_where_that_is_not_wanted(chat: Chat) -> None:
    animation = "(element) => getComputedStyle(element).animationName"
    assert chat.page.locator(".writing").evaluate(animation) == "none"


def test_access_danger_has_a_border_in_forced_colours(chat: Chat) -> None:
    _danger(chat)
    chat.page.emulate_media(forced_colors="active")
    danger = chat.page.locator(".help_now").first
    assert danger.evaluate("(element) => getComputedStyle(element).borderTopStyle") == "double"
