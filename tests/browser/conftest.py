"""A real browser, Debian's Chromium, before the real assistant."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bot.settings import settings
from bot.training import is_fresh
from tests.browser.chat import WEATHER, Chat
from tests.browser.sites import Sites, other_sites
from tests.served import Served, serving

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def sites() -> Iterator[Sites]:
    with other_sites() as running:
        yield running


@pytest.fixture(scope="session")
def served(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    assert is_fresh(settings()), "there is no fresh model: run `make train` first"
    with serving(tmp_path_factory.mktemp("served"), WEB_ORIGINS=sites.origin) as running:
        sites.chat = running.origin
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed after each file: Playwright runs an event loop, and tests elsewhere run their own."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    no_sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses to run as root with it
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=no_sandbox)
        yield launched
        launched.close()


Opened = Callable[..., Chat]


@pytest.fixture
def open_chat(browser: Browser, served: Served) -> Iterator[Opened]:
    """Opens a page in a browser of its own. ``origin``: the server's, unless another is named; ``quiet``: fails at the end
    for anything that the browser's console complains of, such as what the Content-Security-Policy refused."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(path: str = "/chat/", origin: str = "", quiet: bool = True, **options: object) -> Chat:
        context = browser.new_context(locale="en-GB", reduced_motion="reduce", **options)
        contexts.append(context)
        context.set_default_timeout(20_000)
        context.route(f"{WEATHER}**", lambda route: route.fulfill(body="<h1>Weather</h1>", content_type="text/html"))
        page = context.new_page()
        if quiet:
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto((origin or served.origin) + path)
        return Chat(page)

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


Pages = Callable[..., Page]


@pytest.fixture
def pages(browser: Browser) -> Iterator[Pages]:
    """Makes pages, each in a browser of its own. Fails at the end where the console of one complained, unless it may: ``quiet``."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def made(javascript: bool = True, quiet: bool = True, **options: object) -> Page:
        context = browser.new_context(locale="en-GB", java_script_enabled=javascript, **options)
        contexts.append(context)
        context.set_default_timeout(60_000)
        page = context.new_page()
        if quiet:
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield made
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def chat(open_chat: Opened) -> Chat:
    """The page with the chat."""
    return open_chat()
