"""WCAG 2.2 AA on every page of the desk: axe-core, a small screen, the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from bot.clock import utc_now
from bot.desk.desk import Desk
from bot.desk.people import Role
from bot.desk.subjects import PAGES
from bot.support.model import Contact, Request, State
from tests.browser.conftest import Pages
from tests.browser.desk import DeskPage
from tests.browser.house import TEAMS, a_desk, add_person
from tests.browser.test_access import LEAST_TARGET, violations
from tests.support.made import details, request

SMALL = {"width": 320, "height": 640}
ALL = "all@desk.example"
# Every page that is there without a name of something in its address, but the stream of counts.
PATHS = [
    page.path
    for page in PAGES
    if page.method == "GET" and "{" not in page.path and page.name not in ("live", "openid", "openid-return")
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Desk]]:
    """With somebody of all roles, and requests of all kinds."""
    with a_desk(tmp_path_factory.mktemp("desk")) as (origin, working):
        add_person(working, ALL, "All Roles", *Role)
        for number in range(30):
            add(working, f"many-{number}", urgency=number % 2, answer_by=utc_now())
        yield origin, working


def add(desk: Desk, identity: str, contact: Contact | None = None, **changed: object) -> Request:
    plain = {"team": TEAMS[0], "area": "suffolk", "conversation": "web-one", "created_at": utc_now(), **changed}
    made = request(identity, **plain)
    return desk.requests.add(replace(made, details=details(contact=contact or Contact("chat"))), ())


def check(page: Page, where: str) -> None:
    """No violation, nothing wider than a small screen, and nothing too small to tap."""
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert violations(page) == [], where
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"], where
    for target in page.locator("button:visible, .button:visible, input:not([type=hidden]), select").all():
        box = target.bounding_box()
        assert box is None or min(box["width"], box["height"]) >= LEAST_TARGET, f"{where}: {target.inner_html()}"


@pytest.fixture
def signed_in(desk: tuple[str, Desk], pages: Pages) -> DeskPage:
    page = DeskPage(pages(viewport=SMALL, quiet=False), desk[0])  # browsers complain of each answer that is a refusal
    page.sign_in(ALL)
    return page


def test_desk_access_before_signing_in(desk: tuple[str, Desk], pages: Pages) -> None:
    page, (origin, working) = pages(viewport=SMALL), desk
    page.goto(f"{origin}/sign-in")
    check(page, "sign-in")
    person = working.people.add("new@desk.example", "New Person", [Role.EDITOR])
    page.goto(f"{origin}/welcome?link={working.sessions.new_link(person)}")
    check(page, "welcome")


@pytest.mark.parametrize("path", [*PATHS, "/requests?view=ended", "/requests?view=in-hand"])
def test_desk_access_of_every_page(signed_in: DeskPage, path: str) -> None:
    signed_in.page.goto(f"{signed_in.origin}{path}")
    check(signed_in.page, path)


@pytest.mark.parametrize(
    ("contact", "state"),
    [
        (Contact("chat"), State.NEW),
        (Contact("text", "07700 900123", "when he is out"), State.ACCEPTED),
        (Contact("phone", "07700 900123", "after six"), State.DECLINED),
        (Contact("email", "a@family.example"), State.WITHDRAWN),
    ],
    ids=lambda value: value.value if isinstance(value, State) else value.how,
)
def test_desk_access_of_each_kind_of_request(
    signed_in: DeskPage, desk: tuple[str, Desk], contact: Contact, state: State
) -> None:
    made = add(desk[1], f"kind-{state.value}", contact)
    if state is not State.NEW:
        desk[1].requests.move(made, state, ALL, "We will ring you soon.")
    signed_in.page.goto(f"{signed_in.origin}/requests/{made.reference}")
    check(signed_in.page, made.state.value)


def test_desk_access_of_what_went_wrong(signed_in: DeskPage, desk: tuple[str, Desk]) -> None:
    made = add(desk[1], "wrong")
    signed_in.page.goto(f"{signed_in.origin}/requests/{made.reference}")
    signed_in.page.get_by_label("Your reply").fill("No.")
    signed_in.press("Send the reply")
    expect(signed_in.page.get_by_role("alert")).to_contain_text("tells the family nothing")
    expect(signed_in.page.get_by_label("Your reply")).to_have_value("No.")
    check(signed_in.page, "a problem")


def test_desk_access_by_keyboard_alone(signed_in: DeskPage) -> None:
    page = signed_in.page
    page.goto(f"{signed_in.origin}/requests")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    first = page.locator("tbody a").first
    for _ in range(30):
        if first.evaluate("link => link === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/requests/"))
