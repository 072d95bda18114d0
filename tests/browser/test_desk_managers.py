"""The manager's pages with something on them: no barrier, on a small screen too, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from bot.desk.desk import Desk
from bot.desk.people import Role
from bot.dialogue.load import feedback_store, responses
from bot.feedback.responses import Response
from bot.feedback.store import CONFLICT, FEEDBACK, HELPFUL
from bot.feedback.tables import FEEDBACK_TABLE
from tests.browser.conftest import Pages
from tests.browser.desk import DeskPage
from tests.browser.house import a_desk, add_person
from tests.browser.test_access import violations
from tests.browser.test_desk_access import SMALL, check

ALEX = "alex@desk.example"
DEED = Response(
    "waiting",
    "Calling back",
    "You waited too long.",
    "We ring back within two days now.",
    "Family hubs",
    date(2026, 9, 3),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Desk]]:
    """With feedback of two kinds, something written and something published, and numbers small and large."""
    with a_desk(tmp_path_factory.mktemp("desk")) as (origin, working):
        add_person(working, ALEX, "Alex Manager", Role.MANAGER)
        feedback, written = feedback_store(working.settings), responses(working.settings)
        for number in range(12):
            feedback.add(HELPFUL, "web-x", "advice/fever" if number else "advice/teething", "")
        with working.engine().begin() as connection:
            connection.execute(update(FEEDBACK_TABLE).values(at=datetime(2026, 8, 15)))
        feedback.add(FEEDBACK, "web-x", "", "We waited seven weeks and nobody rang back. " * 9)
        feedback.add(CONFLICT, "web-x", "advice/fever", "Two nurses told us opposite things.")
        written.add(DEED, ALEX)
        written.publish(written.one(written.add(replace(DEED, title="Letters"), ALEX)), ALEX)
        yield origin, working


@pytest.fixture
def manager(desk: tuple[str, Desk], pages: Pages) -> DeskPage:
    page = DeskPage(pages(viewport=SMALL, quiet=False), desk[0])  # browsers complain of each answer that is a refusal
    page.sign_in(ALEX)
    return page


@pytest.mark.parametrize("path", ["/feedback", "/you-said", "/you-said/1", "/numbers?from=2026-Q3", "/numbers?from=x"])
def test_desk_managers_pages_have_no_barrier(manager: DeskPage, path: str) -> None:
    manager.page.goto(f"{manager.origin}{path}")
    check(manager.page, path)


def test_desk_managers_forms_that_are_refused_have_no_barrier(manager: DeskPage) -> None:
    page = manager.page
    page.goto(f"{manager.origin}/you-said/1")
    page.get_by_label("We did").fill("Done.")
    manager.press("Keep it")
    expect(page.get_by_role("alert")).to_contain_text("tells the family nothing")
    expect(page.get_by_label("We did")).to_have_value("Done.")
    check(page, "refused")


def test_desk_managers_sort_and_publish_by_what_they_read(manager: DeskPage) -> None:
    page = manager.page
    page.goto(f"{manager.origin}/feedback")
    piece = page.get_by_role("article").filter(has_text="opposite things")
    expect(piece.get_by_label("Theme")).to_have_value("conflicting_advice")  # suggested
    piece.get_by_role("button", name="Sort").click()
    manager.said("The feedback is sorted.")
    page.goto(f"{manager.origin}/you-said")
    deed = page.get_by_role("article").filter(has_text="Calling back")
    deed.get_by_role("button", name="Publish").click()
    manager.said("Families can read it now.")
    expect(page.get_by_text("Not published")).to_have_count(0)


def test_desk_managers_numbers_have_charts_with_their_tables(manager: DeskPage) -> None:
    page = manager.page
    page.goto(f"{manager.origin}/numbers?from=2026-Q3")
    chart = page.get_by_role("img", name="“Was this helpful?” by theme")
    expect(chart).to_be_visible()
    expect(page.locator("#helpfulness").get_by_role("row", name="Illness and safety at home")).to_contain_text(
        "not shown"
    )
    with page.expect_download() as download:
        page.locator("#helpfulness").get_by_role("link", name="Download this table as CSV").click()
    assert download.value.suggested_filename == "helpfulness.csv"


def test_desk_managers_numbers_print_without_controls(manager: DeskPage) -> None:
    page = manager.page
    page.goto(f"{manager.origin}/numbers?from=2026-Q3")
    page.emulate_media(media="print")
    for hidden in ("header", ".period", ".contents", ".csv"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".chart").first).to_be_visible()
    assert violations(page) == []
    assert page.pdf(format="A4").startswith(b"%PDF")
