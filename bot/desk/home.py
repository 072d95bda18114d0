"""Where the desk begins: each person at the first page of the navigation that is theirs."""

from __future__ import annotations

from bot.desk.pages import Answer, Page, Visit
from bot.desk.people import EVERYBODY


def home(visit: Visit) -> Answer:
    from bot.desk.subjects import PAGES  # which has this page too

    theirs = (page.path for page in PAGES if page.menu and visit.person.plays(page.roles))
    return visit.go(next(theirs, "/account"))


PAGES = (Page("/", "home", EVERYBODY, home, audited=False),)
