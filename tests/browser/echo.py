"""How soon a family sees its own message after pressing "Send": ``python -m tests.browser.echo``.

Measured in the page, from the press to the first frame that shows the message, on a page with a short conversation.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bot.evaluation.measure import percentile
from tests.browser.chat import Chat
from tests.served import serving

MESSAGES = 30
SLOW_PHONE = 4  # times slower than this machine: Chromium's own way to imitate a phone
WATCH = """
window.echoes = [];
let pressed;
const log = document.getElementById("log");
document.getElementById("form").addEventListener("submit", () => { pressed = performance.now(); }, { capture: true });
new MutationObserver((changes) => {
  const own = changes.some(({ addedNodes }) => [...addedNodes].some((node) => node.matches?.(".message.family")));
  if (!own || pressed === undefined) return;
  const since = pressed;
  pressed = undefined;
  // The frame that shows it is painted between these two.
  requestAnimationFrame(() => setTimeout(() => window.echoes.push(performance.now() - since)));
}).observe(log, { childList: true });
"""


def _measure(page: Page) -> list[float]:
    chat = Chat(page)
    page.evaluate(WATCH)
    for number in range(MESSAGES):
        chat.say("what does a health visitor do?" if number % 3 else "hello")
    found: list[float] = page.evaluate("window.echoes")
    assert len(found) == MESSAGES, f"{len(found)} of {MESSAGES} were seen"
    return found


def _line(name: str, times: list[float]) -> str:
    return f"| {name} | {percentile(times, 0.5):.1f} ms | {percentile(times, 0.95):.1f} ms | {max(times):.1f} ms |"


def main() -> None:
    no_sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as state, serving(Path(state)) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=no_sandbox)
        print("| from pressing send to the message on the screen | p50 | p95 | longest |\n|---|---|---|---|")
        for name, slower in (("this machine", 1), (f"a processor {SLOW_PHONE} times slower", SLOW_PHONE)):
            page = browser.new_context(locale="en-GB").new_page()
            page.goto(f"{served.origin}/chat/")
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
            print(_line(name, _measure(page)), flush=True)
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
