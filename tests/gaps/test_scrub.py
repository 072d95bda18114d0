"""What is taken out of families' words, and what stays. The tables are details.txt and ordinary.txt beside this file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataError
from bot.gaps.planted import Planted, measure, read_planted, remains
from bot.gaps.scrub import Scrubber

HERE = Path(__file__).parent
DETAILS, ORDINARY = read_planted(HERE / "details.txt"), read_planted(HERE / "ordinary.txt")
HELD_OUT = HERE.parent / "evaluation" / "gaps" / "personal.txt"


@pytest.mark.parametrize("message", DETAILS, ids=lambda message: message.text[:40])
def test_scrub_takes_out_details(scrubber: Scrubber, message: Planted) -> None:
    scrubbed = scrubber.scrub(message.text)
    assert message.details and not [detail for detail in message.details if remains(detail, scrubbed)], scrubbed


@pytest.mark.parametrize("message", ORDINARY, ids=lambda message: message.text[:40])
def test_scrub_leaves_ordinary_words(scrubber: Scrubber, message: Planted) -> None:
    assert scrubber.scrub(message.text) == message.text


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("my 3 month old has a fever", "my [baby] has a fever"),
        ("my 3 month and 4 day old has a fever", "my [baby] has a fever"),
        ("she is 18 months old", "she is [toddler]"),
        ("my four year old bites", "my [preschooler] bites"),
        ("he is 7 years old", "he is [school child]"),
        ("my 15 year old won't talk", "my [teenager] won't talk"),
        ("my son Tommy bit Ella Smith at 12 Mill Lane", "my son [name] bit [name] at [address]"),
        ("Tommy, Ella and Jo have nits", "[name] and [name] have nits"),
        ("", ""),
        ("   ", ""),
        ("?!", "?!"),
        ("[name] {x}", "[name] {x}"),
    ],
)
def test_scrub_says_what_was_there(scrubber: Scrubber, text: str, scrubbed: str) -> None:
    assert scrubber.scrub(text) == scrubbed


@pytest.mark.parametrize("message", DETAILS[:60], ids=lambda message: message.text[:40])
def test_scrub_twice_is_scrub_once(scrubber: Scrubber, message: Planted) -> None:
    once = scrubber.scrub(message.text)
    assert scrubber.scrub(once) == once


HOSTILE = (
    "a",
    "a ",
    "1 ",
    "Aa ",
    "a.b",
    "@",
    "st ",
    "live on x ",
    "12 a b c ",
    "goes to ",
    "my son ",
    "[a]",
    "\u202eA\u0301 ",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_scrub_comes_to_an_end(scrubber: Scrubber, piece: str) -> None:
    scrubbed = scrubber.scrub(piece * (16_000 // len(piece)) + " Tommy")
    assert "tommy" not in scrubbed.lower()


def test_scrub_takes_out_nearly_all_held_out_details(scrubber: Scrubber) -> None:
    found = measure(read_planted(HELD_OUT), scrubber.scrub)
    assert found.details >= 75
    assert found.taken / found.details >= 0.95
    assert found.kept / found.words >= 0.93


def test_planted_counts_what_is_left() -> None:
    messages = [
        Planted("Tom Hill is hot", ("Tom Hill",)),
        Planted("at 12 Mill Lane", ("12 Mill Lane",)),
        Planted("hot", ()),
    ]
    found = measure(messages, lambda text: text.replace("Tom ", "[name] ").replace("12 Mill", "[address]"))
    assert (found.details, found.taken) == (2, 1)
    assert found.left == (("Tom Hill", "[name] Hill is hot"),)
    assert (found.words, found.kept) == (4, 4)


def test_planted_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_planted(tmp_path / "none.txt")
