from __future__ import annotations

import pytest

from bot.support.extract import find_address, find_partners, find_way, find_wishes, says_not


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("07700 900123", ("phone", "07700 900123")),
        ("my number is 07700900123.", ("phone", "07700900123")),
        ("07700-900-123 please", ("phone", "07700-900-123")),
        ("ring (01603) 123456 after 6", ("phone", "(01603) 123456")),
        ("+44 7700 900123", ("phone", "+44 7700 900123")),
        ("+44 (0)7700 900123", ("phone", "+44 (0)7700 900123")),
        ("00447700900123", ("phone", "00447700900123")),
        ("text me on 07700  900123", ("text", "07700 900123")),
        ("Jo.O'Neil+kids@family.example.", ("email", "Jo.O'Neil+kids@family.example")),
        ("email (jo@family.co.uk) or 07700 900123", ("email", "jo@family.co.uk")),
        ("mailto:jo@family.co.uk", ("email", "jo@family.co.uk")),
    ],
)
def test_extract_address(text: str, expected: tuple[str, str]) -> None:
    assert find_address(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        "07700 9001",  # digits are missing
        "077009001234567",
        "born 01/02/2023, 03/04/2025",
        "he weighs 0.8 kg at 12 weeks",
        "NHS number 943 476 5919",
        "@jo on insta",
        "jo@family",
        "me @ home.com",
        "0" * 5000,
        "a@" * 2000,
    ],
)
def test_extract_no_address(text: str) -> None:
    assert find_address(text) == ("", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text me", "text"),
        ("by phone please", "phone"),
        ("ring me", "phone"),
        ("e-mail", "email"),
        ("just here is fine", "chat"),
        ("text or phone", ""),
        ("don't ring me", ""),
        ("don’t ring me", ""),
        ("anything but email", ""),
        ("whatever", ""),
        ("the context is there", ""),
    ],
)
def test_extract_way(text: str, expected: str) -> None:
    assert find_way(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("no", True), ("yes but", True), ("I don’t mind", True), ("yes", False), ("I know", False)]
)
def test_extract_says_not(text: str, expected: bool) -> None:
    assert says_not(text) is expected


def test_extract_wishes_are_the_sentences_that_say_so() -> None:
    text = (
        "He is 4 and hits everyone! Someone to talk to would really help. We have tried every star chart\n"
        "My health visitor comes on Mondays. I am so tired."
    )
    assert find_wishes(text) == {
        "would_help": "Someone to talk to would really help.",
        "tried": "We have tried every star chart",
        "helpers": "My health visitor comes on Mondays.",
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I need help",
        "we need some support with our son",
        "he tried to bite me",
        "the school is shut and the doctor was late",
        "...!?",
    ],
)
def test_extract_wishes_only_what_is_plainly_said(text: str) -> None:
    assert find_wishes(text) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the GP and his teacher", ("gp", "school")),
        ("our HV", ("health_visiting",)),
        ("the school nurse", ("health_visiting",)),
        ("nursery", ("school",)),
        ("a midwife, then Early Help", ("midwifery", "early_help")),
        ("my mum", ()),
        ("schooling, gps", ()),
        ("", ()),
    ],
)
def test_extract_partners(text: str, expected: tuple[str, ...]) -> None:
    assert find_partners(text) == expected
