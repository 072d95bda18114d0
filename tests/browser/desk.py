"""The desk as a member of staff sees it: by the words, roles and names on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.browser.house import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass
class DeskPage:
    """A page of the desk. ``origin``: where the desk is."""

    page: Page
    origin: str

    def sign_in(self, email: str) -> None:
        self.page.goto(f"{self.origin}/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def open(self, reference: str) -> None:
        self.page.goto(f"{self.origin}/requests")
        self.page.get_by_role("link", name=reference, exact=True).click()

    def unfold(self, name: str) -> None:
        self.page.locator("summary", has_text=name).click()

    def reply(self, words: str) -> None:
        self.page.get_by_label("Your reply").fill(words)
        self.press("Send the reply")
        self.said("Your reply is kept")

    def said(self, words: str) -> None:
        """Waits for the page to say what was done."""
        self.page.get_by_role("status").filter(has_text=words).wait_for()
