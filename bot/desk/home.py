"""Where the desk begins: each person at the first page of the navigation that is theirs."""

from __future__ import annotations

from bot.desk.pages import Answer, Page, Visit
from bot.desk.people import EVERYBODY


def home(visit: Visit) -> Answer:
    return visit.go("/account")


PAGES = (Page("/", "home", EVERYBODY, home, audited=False),)
