"""The pages of the web channel: the chat, the same for a frame on another site, how to cover one's tracks, what was done about
feedback, and a sample."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.shown import Shown
from bot.dialogue.load import load_page
from bot.feedback.responses import Response
from bot.settings import ROOT, Settings

FOLDER = ROOT / "bot" / "widget"
# Under the page's address, with their types. The templates (.html) are not served as they are.
FILES = {
    "widget.js": "text/javascript",
    "chat.js": "text/javascript",
    "conversation.js": "text/javascript",
    "calls.js": "text/javascript",
    "kept.js": "text/javascript",
    "words.js": "text/javascript",
    "log.js": "text/javascript",
    "message.js": "text/javascript",
    "composer.js": "text/javascript",
    "tools.js": "text/javascript",
    "email.js": "text/javascript",
    "leave.js": "text/javascript",
    "host.js": "text/javascript",
    "tracks.js": "text/javascript",
    "chat.css": "text/css",
    "sample.css": "text/css",
    "icon.svg": "image/svg+xml",
}
KEPT_BY_BROWSERS = 300  # seconds: long enough for a conversation's page loads, short enough for a new version
NEUTRAL_SITE = "https://www.bbc.co.uk/weather"  # where "Exit this page" leads, as GOV.UK's does
_OTHER_LANGUAGE = re.compile(r"(?!en\b)[a-z]{2,3}(-[a-z0-9]+)*", re.IGNORECASE)  # BCP 47


def headers(frame_ancestors: Sequence[str] = (), frames: bool = False) -> dict[str, str]:
    """Of every answer: no code but our own files, nothing from elsewhere, and in frames only on the sites named.

    ``frames``: whether the page may itself hold frames of this site.
    """
    ancestors = " ".join(frame_ancestors) or "'none'"
    inner = "'self'" if frames else "'none'"
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"form-action 'self' {NEUTRAL_SITE}; base-uri 'none'; frame-src {inner}; frame-ancestors {ancestors}"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


@dataclass(frozen=True)
class Visit:
    """What one answer with a page depends on, besides the words."""

    key: str = ""  # of the next message of the form
    session: str = ""
    messages: Sequence[Mapping[str, Any]] = ()  # as Shown.message makes them
    problem: str = ""
    framed: bool = False
    stage: str = ""  # of data/guide.yml: the first message that is offered
    language: str = ""  # of the page around the chat
    changes: Sequence[Response] = ()  # what was done about feedback
    told: Mapping[str, str] = field(default_factory=dict)  # by theme: how often families said so, where it may be told
    rated: bool | None = None  # that the last answer helped, or did not
    typed: str = ""  # into the box, and not sent


class Pages:
    """Fills the templates of bot/widget with the words of data/wording.yml. Everything is escaped."""

    def __init__(self, chosen: Settings) -> None:
        self._settings = chosen
        self.words, self._stages, helplines = load_page(chosen)
        self.shown = Shown(helplines)
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._templates.filters |= {"parts": self.shown.parts, "day": _day, "month": _month}

    def fill(self, name: str, visit: Visit) -> str:
        """A page's HTML. ``name``: of a template."""
        return self._templates.get_template(name).render(
            visit=visit,
            words=self.words,
            longest=self._settings.longest_message,
            first=self._first(visit.stage),
            other_language=bool(_OTHER_LANGUAGE.fullmatch(visit.language)),
            neutral=NEUTRAL_SITE,
            hosts=self._settings.web_origins,
        )

    def _first(self, stage: str) -> list[str]:
        """What is offered as a first message."""
        offered = [self.words["first_help"], self.words["first_support"]]
        return [self._stages[stage], *offered] if stage in self._stages else offered


def _month(day: date) -> str:
    return f"{day:%B %Y}"


def _day(value: str) -> str:
    """2026-11-22 as 22 November 2026; "" stays."""
    if not value:
        return ""
    day = datetime.fromisoformat(value)
    return f"{day.day} {day:%B %Y}"
