"""Paragraphs, lists and numbers to tap."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.channels.shown import Shown
from bot.exchange.store import Message, Who
from bot.knowledge.helplines import load_helplines
from bot.settings import ROOT


@pytest.fixture(scope="module")
def shown() -> Shown:
    return Shown(load_helplines(ROOT / "data" / "helplines.yml"))


def links(shown: Shown, text: str) -> list[str]:
    return [piece["href"] for piece in shown.pieces(text) if "href" in piece]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("call 999", ["tel:999"]),
        ("Ring 111. Or 999!", ["tel:111", "tel:999"]),
        ("Samaritans on 116 123, day and night", ["tel:116123"]),
        ("(0808 2000 247)", ["tel:08082000247"]),
        ("text SHOUT to 85258", ["sms:85258"]),
        ("https://111.nhs.uk", ["https://111.nhs.uk"]),
        ("111 999", ["tel:111", "tel:999"]),
    ],
)
def test_shown_links_the_numbers_of_the_registry(shown: Shown, text: str, found: list[str]) -> None:
    assert links(shown, text) == found


@pytest.mark.parametrize(
    "text",
    [
        "", "1999", "9999", "£999", "99.9", "999.5", "1.999", "111%", "x111", "07700 900123",  # a family's own number
        "https://evil.example", "javascript:alert(1)", "[link](https://evil.example)", "<a href='tel:1'>",
    ],
)  # fmt: skip
def test_shown_links_nothing_else(shown: Shown, text: str) -> None:
    assert links(shown, text) == []
    assert "".join(piece["text"] for piece in shown.pieces(text)) == text


def test_shown_no_text_is_lost_at_a_link(shown: Shown) -> None:
    text = "In danger call 999, for advice 111; Samaritans 116 123."
    assert "".join(piece["text"] for piece in shown.pieces(text)) == text


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", []),
        ("one", ["p"]),
        ("one\n\ntwo\nthree", ["p", "p", "p"]),
        ("one:\n- a\n- b\n\nafter", ["p", "ul", "p"]),
        ("- a\n\n- b", ["ul", "ul"]),
        ("-a\n* b\n1. c", ["p", "p", "p"]),
    ],
)
def test_shown_parts_are_paragraphs_and_lists(shown: Shown, text: str, kinds: list[str]) -> None:
    assert [part["kind"] for part in shown.parts(text)] == kinds


def _message(who: Who, body: dict[str, Any]) -> Message:
    return Message(7, "web-x", who, "key", datetime(2026, 11, 22, 14, 5), body)


def test_shown_message_of_a_family_has_no_blocks(shown: Shown) -> None:
    made = shown.message(_message(Who.FAMILY, {"text": "<b>call 999</b>"}))
    assert made == {
        "id": 7, "who": "family", "key": "key", "at": "2026-11-22T14:05:00Z", "body": {"text": "<b>call 999</b>"}, "blocks": []
    }  # fmt: skip


def test_shown_message_without_a_reply_is_one_plain_block(shown: Shown) -> None:
    (block,) = shown.message(_message(Who.STAFF, {"text": "Hello.\n\nRing 111."}))["blocks"]
    assert (block["title"], block["tone"], len(block["parts"])) == ("", "plain", 2)


def test_shown_message_keeps_the_blocks_of_a_reply(shown: Shown) -> None:
    blocks = [
        {"text": "Call 999.", "title": "Call 999 now", "tone": "help_now"},
        {"text": "- a", "title": "", "tone": "answer"},
    ]
    made = shown.message(_message(Who.ASSISTANT, {"text": "all", "reply": {"blocks": blocks}}))["blocks"]
    assert [(b["title"], b["tone"], b["parts"][0]["kind"]) for b in made] == [
        ("Call 999 now", "help_now", "p"),
        ("", "answer", "ul"),
    ]


def hrefs(shown: Shown, text: str, *contacts: str) -> list[str]:
    parts = shown.parts(text, contacts)
    return [piece["href"] for part in parts for line in part["lines"] for piece in line if "href" in piece]


def test_shown_links_the_contacts_of_services(shown: Shown) -> None:
    text = "- Contact: 01632 960123; hello@example.org\n- Open: day and night. Or ring 111."
    found = hrefs(shown, text, "01632 960123", "hello@example.org")
    assert found == ["tel:01632960123", "mailto:hello@example.org", "tel:111"]
    assert hrefs(shown, text) == ["tel:111"]  # in no other block


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("ring 01632 9601234", "01632 960123"),
        ("a.hello@example.org.uk", "hello@example.org"),
        ("click", "javascript:alert(1)"),
    ],
)
def test_shown_links_no_part_of_something_else(shown: Shown, text: str, contact: str) -> None:
    assert hrefs(shown, text, contact) == []


def test_shown_a_services_own_number_never_changes_where_a_helpline_leads(shown: Shown) -> None:
    assert hrefs(shown, "Call 999 or 116 123", "999", "116 123") == ["tel:999", "tel:116123"]


def test_shown_message_links_the_contacts_of_its_own_block_only(shown: Shown) -> None:
    blocks = [
        {"text": "01632 960123", "title": "", "tone": "plain", "contacts": ["01632 960123"]},
        {"text": "01632 960123", "title": "", "tone": "plain"},  # as stored before blocks had contacts
    ]
    made = shown.message(_message(Who.ASSISTANT, {"text": "", "reply": {"blocks": blocks}}))["blocks"]
    assert ["href" in block["parts"][0]["lines"][0][0] for block in made] == [True, False]
