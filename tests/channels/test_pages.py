"""The pages: their words, their headers, and that nothing in them is obeyed as HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from bot.channels.pages import FOLDER, Pages, Visit, headers
from bot.exchange.store import Message, Who
from bot.feedback.responses import Response
from bot.settings import settings

CHANGE = Response("waiting", "Title", "Said", "Did", "Team", date(2026, 10, 3), datetime(2026, 11, 1))
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(1)">"\'{{ 7 * 7 }}'
SOURCES = [{"name": HOSTILE, "url": "javascript:alert(1)"}, {"name": "NHS", "url": "https://www.nhs.uk"}]
GIVEN = {
    "id": "x",
    "version": 1,
    "agreed_by": ["A", "B"],
    "agreed_on": "2026-01-02",
    "review_by": "2027-03-04",
    "age": "",
}


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages(settings())


def _said(pages: Pages, who: Who, body: dict[str, Any]) -> dict[str, Any]:
    return pages.shown.message(Message(1, "web-x", who, "k", datetime(2026, 11, 22), body))


def test_pages_show_hostile_text_as_text(pages: Pages) -> None:
    reply = {
        "blocks": [{"text": HOSTILE, "title": HOSTILE, "tone": "answer"}],
        "choices": [HOSTILE],
        "sources": SOURCES,
        "provenance": [GIVEN],
        "terms": [{"term": HOSTILE, "meaning": HOSTILE}],
    }
    said = [_said(pages, Who.FAMILY, {"text": HOSTILE}), _said(pages, Who.ASSISTANT, {"text": "", "reply": reply})]
    page = pages.fill("page.html", Visit("key", HOSTILE, said, HOSTILE))
    assert "alert(1)</script>" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert "49" not in page
    assert "Agreed by A, B on 2 January 2026. To be reviewed by 4 March 2027." in page


@pytest.mark.parametrize("name", ["page.html", "tracks.html", "changes.html", "sample.html"])
def test_pages_have_no_inline_code_and_nothing_of_others(pages: Pages, name: str) -> None:
    page = pages.fill(name, Visit("key", framed=True))
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))
    assert not re.search(r"<style|\sstyle=|\son\w+=|src=\"http|<link[^>]*http", page)


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        (Visit("key"), ["What can I get help with?", "Ask for extra support"]),
        (Visit("key", stage="pregnancy"), ["Pregnancy", "What can I get help with?", "Ask for extra support"]),
        (Visit("key", stage="<b>"), ["What can I get help with?", "Ask for extra support"]),
    ],
)
def test_pages_offer_first_messages(pages: Pages, visit: Visit, expected: list[str]) -> None:
    assert re.findall(r'name="choice" form="form" value="([^"]+)"', pages.fill("page.html", visit)) == expected


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("", False),
        ("en", False),
        ("en-GB", False),
        ("EN", False),
        ("pl", True),
        ("zh-Hans", True),
        ("<b>", False),
        ("p", False),
    ],
)
def test_pages_tell_of_english_only_where_the_site_has_another_language(
    pages: Pages, language: str, told: bool
) -> None:
    greeting = pages.fill("page.html", Visit("key", language=language)).partition('id="form"')[0]
    assert ("only write in English" in greeting) is told


def test_pages_words_are_all_used(pages: Pages) -> None:
    files = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()}
    code = "\n".join(files.values())
    built = {f"{tool}{end}" for tool in ("restart", "save", "email") for end in ("_ask", "_yes")}
    tools = {"support", "restart", "save", "email", "print", "larger", "smaller", "you", "assistant", "staff"}
    first = {"first_help", "first_support", "changes_failed"}
    unused = [w for w in pages.words if not re.search(rf'words\.{w}\b|"{w}"', code)]
    assert set(unused) <= built | tools | first


def test_pages_scripts_use_only_words_that_there_are(pages: Pages) -> None:
    for file in FOLDER.glob("*.js"):
        used = set(re.findall(r'say\("(\w+)"', file.read_text(encoding="utf-8")))
        assert used <= set(pages.words), file.name


def test_pages_headers_allow_our_own_files_only() -> None:
    policy = headers()["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "frame-src 'none'" in policy


def test_pages_headers_name_the_sites_that_may_show_the_frame() -> None:
    policy = headers(("'self'", "https://www.example.gov.uk"))["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://www.example.gov.uk")


def test_pages_name_the_same_sites_for_the_frame_s_own_check() -> None:
    chosen = replace(settings(), web_origins=("https://a.example", "https://b.example"))
    assert 'data-hosts="https://a.example https://b.example"' in Pages(chosen).fill(
        "page.html", Visit("key", framed=True)
    )


def shown(pages: Pages, **visit: Any) -> str:
    """The page on what was done, without the words that the scripts use."""
    return pages.fill("changes.html", Visit("key", **visit)).partition("<template")[0]


def test_pages_tell_what_was_done_about_feedback(pages: Pages) -> None:
    page = shown(pages, changes=[CHANGE])
    assert all(words in page for words in ("<h2>Title</h2>", "<p>Said</p>", "<p>Did</p>", "Team, October 2026"))
    assert "Nothing is published here yet" not in page and "times in a year" not in page
    assert "things like this 12 times in a year" in shown(
        pages, changes=[CHANGE], told={"waiting": "12", "access": "7"}
    )


def test_pages_show_what_staff_wrote_as_text(pages: Pages) -> None:
    change = replace(CHANGE, title=HOSTILE, you_said=HOSTILE, we_did=HOSTILE, done_by=HOSTILE)
    page = pages.fill("changes.html", Visit("key", changes=[change]))
    assert "alert(1)</script>" not in page and "<img" not in page and "49" not in page


def test_pages_say_honestly_that_nothing_is_published_and_how_to_be_heard(pages: Pages) -> None:
    page = shown(pages)
    assert "Nothing is published here yet" in page and "How to be heard" in page and "<article>" not in page


def test_pages_say_that_what_was_done_cannot_be_shown(pages: Pages) -> None:
    page = shown(pages, problem=pages.words["changes_failed"])
    assert "cannot show this page just now" in page and "Nothing is published" not in page and "How to be heard" in page


ANSWER = {"text": "", "reply": {"blocks": [], "choices": [], "sources": [], "provenance": [GIVEN], "terms": []}}


@pytest.mark.parametrize(
    ("rated", "shown"),
    [(None, "Was this helpful?"), (True, "Thank you for telling us."), (False, "We are sorry it did not help.")],
)
def test_pages_without_javascript_ask_once_whether_an_answer_helped(
    pages: Pages, rated: bool | None, shown: str
) -> None:
    page = pages.fill("page.html", Visit("key", "s", [_said(pages, Who.ASSISTANT, ANSWER)], rated=rated))
    assert shown in page.partition('id="form"')[0]
    assert ('name="helpful"' in page, 'name="unhelpful"' in page) == (rated is None, rated is None)
    assert ("Tell us what was missing" in page.partition('id="form"')[0]) is (rated is False)


def test_pages_ask_nothing_of_a_reply_that_is_no_answer(pages: Pages) -> None:
    reply = {**ANSWER, "reply": {**ANSWER["reply"], "provenance": []}}  # type: ignore[dict-item]
    assert 'name="helpful"' not in pages.fill("page.html", Visit("key", "s", [_said(pages, Who.ASSISTANT, reply)]))


def test_pages_keep_what_was_typed_as_text(pages: Pages) -> None:
    page = pages.fill("page.html", Visit("key", typed=HOSTILE))
    assert "alert(1)</script>" not in page and "&lt;script&gt;alert(1)" in page
