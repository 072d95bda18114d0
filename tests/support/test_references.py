from __future__ import annotations

import re

import pytest

from bot.support.references import ALPHABET, find_reference, new_reference


def test_references_are_short_and_plain() -> None:
    made = {new_reference() for _ in range(200)}
    assert len(made) > 195
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]{2}-[A-Z0-9]{3}[A-Z]", reference) for reference in made)


# Letters and digits that are mixed up over the phone, by ear and by eye.
ALIKE = ("BCDEGPTV3", "AHJK8", "FSX", "MN", "QUW", "IY59", "O0", "IL1", "S5", "Z2", "B8", "6G", "7T", "VUY")


@pytest.mark.parametrize("group", ALIKE)
def test_references_hold_one_at_most_of_those_that_are_mixed_up(group: str) -> None:
    assert len(set(group) & set(ALPHABET)) <= 1


def test_references_spell_no_word() -> None:
    assert not set(ALPHABET) & set("AEIOU")


@pytest.mark.parametrize(
    "text", ["KW4-7RMP", "kw4 7rmp", "kw47rmp", "it's KW4-7RMP, thanks", "ref:KW4-7RMP 0412", "fkm-prwk"]
)
def test_references_found_however_they_are_typed(text: str) -> None:
    found = find_reference(text)
    assert found == ("FKM-PRWK" if "fkm" in text else "KW4-7RMP")


def test_references_are_found_as_they_are_given() -> None:
    for _ in range(200):
        reference = new_reference()
        assert find_reference(f"my reference is {reference.lower()}.") == reference


@pytest.mark.parametrize(
    "text",
    [
        "KT4-7RX",
        "kt4 7rx",
        "kt47rx",
        "it's KT4-7RX, thanks",
        "(kt4-7rx)",
        "ref:KT4-7RX 0412",
    ],
)
def test_references_made_before_are_found_too(text: str) -> None:
    assert find_reference(text) == "KT4-7RX"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "what is happening with my request",
        "the cat and the dog",
        "I asked on the 4th",
        "since the 3rd",
        "my check number is 0412",
        "07700 900123",
        "KT4-7R",
        "KT4-7RXA",
        "AKT4-7RX",
        "KT4-7R0",  # a nought is in no reference
        "KT4--7RX",
        "467-9467",  # could be a phone number
        "KWM 4679",  # a check number after a word
        "pre-term",
        "KW4-7RMPP",
        "KW4-7RM5",
    ],
)
def test_references_not_found_in_other_words(text: str) -> None:
    assert find_reference(text) is None


def test_references_first_of_two_counts() -> None:
    assert find_reference("KT4-7RX or MN3-9AC") == "KT4-7RX"
