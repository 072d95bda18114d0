"""Takes the pictures of docs/desk.md: ``python -m tests.browser.desk_screenshots docs/screenshots``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright

from bot.clock import utc_now
from bot.desk.desk import Desk
from bot.desk.people import Role
from bot.exchange.store import Exchange
from bot.support.answering import Act
from bot.support.model import ORDINARY, URGENT, Contact, Details, Request
from tests.browser.desk import DeskPage
from tests.browser.house import TEAMS, a_desk, add_person
from tests.support.made import request

SAM = "sam@desk.example"
WIDE = {"width": 1100, "height": 800}
ASKED = (
    ("before_crisis", "He does not sleep and I am worn out. Things are getting too much.", -2),
    ("before_crisis", "I shout at them every evening and I do not want to be like that.", 1),
    ("assessment", "Nursery say she is different. I want somebody to look at her properly.", -1),
    ("diagnosis", "We have the letter now, autism. Nobody told us what comes next.", 3),
    ("pregnancy_birth", "I am 34 weeks and I am frightened of giving birth again.", 2),
)


def _fill(desk: Desk) -> Request:
    """Requests of made-up families. The first."""
    made = []
    for number, (point, words, days) in enumerate(ASKED):
        details = Details(
            (words,), "someone to talk to at home", "a bedtime routine", "our health visitor", "2", "Ipswich",
            Contact("text", "07700 900123", "after six, no voicemail"), {"early_help": True, "health_visiting": True, "gp": False},
        )  # fmt: skip
        plain = request(
            f"one-{number}", life_point=point, team=TEAMS[0], area="suffolk", conversation=f"web-{min(number, 3)}",
            created_at=utc_now() - timedelta(days=3 - days / 2), answer_by=utc_now() + timedelta(days=days),
            urgency=URGENT if point == "before_crisis" else ORDINARY,
        )  # fmt: skip
        Exchange(desk.engine, desk.cipher).receive(plain.conversation, f"key-{number}", {"text": words})
        made.append(desk.requests.add(replace(plain, details=details), ()))
    desk.answering.reply(made[0], Act(SAM, "I am Sam. Can I ring you on Tuesday at ten?"))
    return made[0]


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as state, a_desk(Path(state)) as (origin, desk), sync_playwright() as playwright:
        add_person(desk, SAM, "Sam Okoro", Role.SUPPORT)
        first = _fill(desk)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_context(viewport=WIDE, locale="en-GB").new_page()
        shown = DeskPage(page, origin)
        shown.sign_in(SAM)
        page.screenshot(path=folder / "desk-queue.png")
        shown.open(first.reference)
        page.screenshot(path=folder / "desk-request.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
