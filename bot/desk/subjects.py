"""All pages of the desk, in the order of its navigation. A subject is a file with its own table ``PAGES``."""

from __future__ import annotations

from bot.desk import (
    account,
    answers,
    feedback,
    gaps,
    home,
    numbers,
    queue,
    requests,
    shared,
    sign_in,
    single_sign_on,
    told,
    you_said,
)
from bot.desk.pages import Page

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *queue.PAGES,
    *requests.PAGES,
    *shared.PAGES,
    *told.PAGES,
    *answers.PAGES,
    *gaps.PAGES,
    *feedback.PAGES,
    *you_said.PAGES,
    *numbers.PAGES,
    *account.PAGES,
    *sign_in.PAGES,
    *single_sign_on.PAGES,
)
