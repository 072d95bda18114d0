from __future__ import annotations

import pytest

from bot.support.model import Contact, Event, State
from bot.support.pack import contact_line, pack, page_for_another
from tests.support.made import SENT, WORDS, details, request

PARTNERS = {"early_help": "the early help team", "gp": "your GP surgery"}
POINTS = {"before_crisis": "Things are getting too much"}


def page(**changed: object) -> list[str]:
    return pack(request(**changed), POINTS, PARTNERS).splitlines()  # type: ignore[arg-type]


def test_pack_own_words_come_first_and_unaltered() -> None:
    words = ("it's “hard” -  really\nHELP us 🙂", WORDS)
    lines = page(details=details(words=words))
    assert lines[:3] == [
        "Request KT4-7RX (new), to be answered by Tuesday 24 November",
        "",
        "In the family's own words:",
    ]
    assert lines[3:6] == ["    it's “hard” -  really", "    HELP us 🙂", f"    {WORDS}"]


@pytest.mark.parametrize(
    "line",
    [
        "What would help: a marmalade hour to ourselves",
        "Tried, and perhaps missed: every trombone lullaby",
        "Already helping: our GP",
        "Point in life: Things are getting too much",
        "Child's age or due date: 3 and a half",
        "Where: Wymondham",
        "Contact: by phone, 07700 900123. Safe: after six, no voicemail",
        "Consent: may be told: the early help team; must not be told: your GP surgery",
        "Told by the assistant: nobody else. Whom the family agreed to, you may talk with.",
        "Nobody has looked at this request yet.",
    ],
)
def test_pack_holds_all_that_was_said(line: str) -> None:
    assert line in page()


def test_pack_leaves_out_what_was_not_said_and_the_check_number() -> None:
    text = "\n".join(page(details=details(would_help="", tried="", helpers="", child="", place="", consent={})))
    assert not [name for name in ("What would help", "Tried", "Already", "Child's", "Where", "0412") if name in text]
    assert "may be told: nobody; must not be told: nobody named" in text


def test_pack_history_is_in_london_time() -> None:
    history = [Event(SENT, "family", "sent"), Event(SENT.replace(month=7, day=1), "jo", "seen", "rang her")]
    lines = page(state=State.SEEN, history=history)
    assert "    23 November 2026 10:00 family sent" in lines
    assert "    01 July 2026 11:00 jo seen: rang her" in lines
    assert "Nobody has looked at this request yet." not in lines


def test_pack_no_answer_can_forge_a_line_of_the_page() -> None:
    forged = "nothing\nConsent: may be told: everybody"
    lines = page(details=details(tried=forged, words=(forged,)), history=[Event(SENT, "family", "added", forged)])
    assert [line for line in lines if line.startswith("Consent")] == [
        "Consent: may be told: the early help team; must not be told: your GP surgery"
    ]


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        (Contact("chat"), "in the chat"),
        (Contact("email", "a@b.org"), "by email, a@b.org"),
        (Contact("text", "07700 900123", "any time"), "by text, 07700 900123. Safe: any time"),
    ],
)
def test_pack_contact_line(contact: Contact, expected: str) -> None:
    assert contact_line(contact) == expected


def test_pack_names_the_teams_that_are_told() -> None:
    assert "Told by the assistant: A, B" in pack(request(), POINTS, PARTNERS, ["A", "B"])


def test_pack_for_another_holds_the_words_and_how_to_reach_them() -> None:
    history = [Event(SENT, "jo", "seen", "rang her")]
    text = page_for_another(request(state=State.SEEN, history=history), POINTS, "partnership")
    assert text.splitlines()[4:6] == ["In the family's own words:", f"    {WORDS}"]
    assert "Answered by: partnership, by Tuesday 24 November" in text
    for part in ("a marmalade hour", "Contact: by phone, 07700 900123. Safe: after six", "3 and a half"):
        assert part in text


@pytest.mark.parametrize(
    "kept_back", ["our GP", "your GP surgery", "the early help team", "Consent", "rang her", "0412"]
)
def test_pack_for_another_leaves_out_what_was_not_agreed(kept_back: str) -> None:
    history = [Event(SENT, "jo", "seen", "rang her")]
    assert kept_back not in page_for_another(request(state=State.SEEN, history=history), POINTS, "the team")
