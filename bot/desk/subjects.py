"""All pages of the desk, in the order of its navigation. A subject is a file with its own table ``PAGES``."""

from __future__ import annotations

from bot.desk import account, answers, gaps, home, queue, requests, sign_in, single_sign_on
from bot.desk.pages import Page

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *queue.PAGES,
    *requests.PAGES,
    *answers.PAGES,
    *gaps.PAGES,
    *account.PAGES,
    *sign_in.PAGES,
    *single_sign_on.PAGES,
)
