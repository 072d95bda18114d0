from __future__ import annotations

import re

import pytest

from bot.support.references import find_reference, new_reference


def test_references_are_short_and_plain() -> None:
    made = {new_reference() for _ in range(200)}
    assert len(made) > 195
    assert all(re.fullmatch(r"[A-Z0-9]{3}-[A-Z0-9]{3}", reference) for reference in made)
    assert not set("".join(made)) & set("O0I1L5S2Z8BVUQGF")


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
def test_references_found_however_typed(text: str) -> None:
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
    ],
)
def test_references_not_found_in_other_words(text: str) -> None:
    assert find_reference(text) is None


def test_references_first_of_two_counts() -> None:
    assert find_reference("KT4-7RX or MN3-9AC") == "KT4-7RX"
