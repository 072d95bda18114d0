"""Takes the pictures of the docs: ``python -m tests.browser.screenshots docs/screenshots``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chat import Chat
from tests.served import Served, serving

DESKTOP = {"width": 1100, "height": 800}
PHONE = {"width": 360, "height": 640}


def _page(browser: Browser, served: Served, path: str, size: dict[str, int], javascript: bool = True) -> Page:
    page = browser.new_context(viewport=size, java_script_enabled=javascript, locale="en-GB").new_page()
    page.goto(served.origin + path)
    return page


def _take(browser: Browser, served: Served, folder: Path) -> None:
    first = _page(browser, served, "/chat/", DESKTOP)
    first.screenshot(path=folder / "first.png")

    answer = Chat(_page(browser, served, "/chat/", DESKTOP))
    answer.say("what does a health visitor do?")
    answer.page.screenshot(path=folder / "answer.png")

    phone = Chat(_page(browser, served, "/chat/", PHONE))
    phone.say("menu")
    phone.tap("Pregnancy")
    phone.page.screenshot(path=folder / "phone.png")

    danger = Chat(_page(browser, served, "/chat/", PHONE))
    danger.say("my baby is not breathing")
    danger.page.screenshot(path=folder / "danger.png")

    offline = Chat(_page(browser, served, "/chat/", PHONE))
    offline.say("hello")
    offline.page.context.set_offline(True)
    offline.box.fill("what does a midwife do?")
    offline.button("Send").click()
    offline.page.get_by_text("Not sent yet.").wait_for()
    offline.page.screenshot(path=folder / "offline.png")

    plain = Chat(_page(browser, served, "/chat/", PHONE, javascript=False))
    plain.say("what does a health visitor do?")
    plain.page.screenshot(path=folder / "no-javascript.png")

    sample = _page(browser, served, "/chat/sample", DESKTOP)
    sample.screenshot(path=folder / "launcher.png")
    sample.get_by_role("button", name="Ask about families").click()
    widget = Chat(sample.frame_locator("iframe"))
    widget.say("how often should a newborn feed?")
    sample.screenshot(path=folder / "widget.png")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state, serving(Path(state)) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        _take(browser, served, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
