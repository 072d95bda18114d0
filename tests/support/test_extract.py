from __future__ import annotations

import pytest

from bot.support.extract import find_address, find_life_point, find_partners, find_way, find_wishes, says_not


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
        ("the SEND team", ("send_team",)),
        ("my mum", ()),
        ("they send somebody", ()),
        ("schooling, gps", ()),
        ("", ()),
    ],
)
def test_extract_partners(text: str, expected: tuple[str, ...]) -> None:
    assert find_partners(text) == expected


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("we just got the diagnosis", "diagnosis"),
        ("he has been diagnosed with ADHD", "diagnosis"),
        ("She’s just got her autism diagnosis last week", "diagnosis"),
        ("since his diagnosis nobody rings", "diagnosis"),
        ("she is being assessed", "assessment"),
        ("we have waited two years for an autism assessment", "assessment"),
        ("still waiting for a diagnosis", "assessment"),
        ("he is not yet diagnosed", "assessment"),
        ("I think he is autistic", "assessment"),
        ("she is so different from the other children", "assessment"),
        ("I am pregnant and scared", "pregnancy_birth"),
        ("expecting our second", "pregnancy_birth"),
        ("I just had my baby", "pregnancy_birth"),
        ("we can't go on like this", "before_crisis"),
        ("I can’t cope any more", "before_crisis"),
        ("we are at breaking point", "before_crisis"),
        ("I am pregnant and at the end of my tether", "before_crisis"),  # what cannot wait comes first
    ],
)
def test_extract_point_in_life_as_it_is_told(text: str, point: str) -> None:
    assert find_life_point(text, pregnant=False) == point


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I need help",
        "what does a health visitor do",
        "we can't go on holiday with him",
        "his teacher assessed the reading",
        "we lost our baby when I was pregnant",
        "I gave birth to our stillborn son",
        "he has had a cough for 3 weeks",
        "x" * 5000,
    ],
)
def test_extract_point_in_life_only_where_it_is_plain(text: str) -> None:
    assert find_life_point(text, pregnant=False) == ""


@pytest.mark.parametrize(
    ("text", "pregnant", "point"),
    [
        ("I'm 30 weeks and scared", True, "pregnancy_birth"),
        ("I'm 30 weeks and scared", False, ""),
        ("due in March, and alone", True, "pregnancy_birth"),
        ("nobody helps me", True, ""),  # an earlier message told of the pregnancy
        ("30 weeks and I can't cope", True, "before_crisis"),
    ],
)
def test_extract_point_in_life_by_a_stage_of_pregnancy(text: str, pregnant: bool, point: str) -> None:
    assert find_life_point(text, pregnant) == point
