"""A chat as a family sees it: by the words, roles and names on the page, not by its elements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Locator, Page

WEATHER = "https://www.bbc.co.uk/weather"


@dataclass
class Chat:
    """A page, or a frame of one, with the chat."""

    page: Page | Frame | Any

    @property
    def box(self) -> Locator:
        return self.page.get_by_label("Your message")

    @property
    def messages(self) -> Locator:
        return self.page.locator(".message:not(#greeting)")

    @property
    def replies(self) -> Locator:
        return self.page.locator(".message.assistant:not(#greeting)")

    @property
    def own(self) -> Locator:
        return self.page.locator(".message.family .own")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def say(self, text: str) -> Locator:
        """Sends a message and returns the reply, when it has come."""
        before = self.replies.count()
        self.box.fill(text)
        self.button("Send").click()
        return self._reply(before)

    def tap(self, label: str) -> Locator:
        """Taps a choice and returns the reply."""
        before = self.replies.count()
        self.button(label).last.click()
        return self._reply(before)

    def texts(self) -> list[str]:
        """What the family has written, in order."""
        return self.own.all_text_contents()

    def _reply(self, before: int) -> Locator:
        reply = self.replies.nth(before)
        reply.wait_for()
        return reply


def unanswered(_: object) -> None:
    """Takes a call for Playwright's ``route`` and never answers it."""
