"""Check numbers: made so that nothing else is taken for one, and found however they are typed."""

from __future__ import annotations

import pytest

from bot.support.check_numbers import find_check_number, is_check_number, new_check_number, say_check_number
from bot.support.references import find_reference, new_reference


def test_check_numbers_have_six_digits_and_are_no_reference() -> None:
    made = [new_check_number() for _ in range(500)]
    assert all(len(number) == 6 and number.isdigit() and number.isascii() for number in made)
    assert len(set(made)) > 490
    assert not any(find_reference(written) for number in made for written in (number, f"{number[:3]}-{number[3:]}"))


@pytest.mark.parametrize(("number", "said"), [("071294", "07 12 94"), ("0412", "0412")])
def test_check_numbers_are_read_out_in_pairs(number: str, said: str) -> None:
    assert say_check_number(number) == said and find_check_number(said) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("071294", "071294"),
        ("07 12 94", "071294"),
        ("07-12-94", "071294"),
        ("071 294", "071294"),
        ("0 7 1 2 9 4", "071294"),
        ("it's 07.12.94.", "071294"),
        ("my number is 07 12 94, thanks", "071294"),
        ("0412", "0412"),
        ("04 12", "0412"),
        ("KW4-7RMP 07 12 94", "071294"),
        ("07 12 94 KW4-7RMP", "071294"),
        ("kw47rmp, 0412", "0412"),
        ("AC3-469 0412", "0412"),  # an old reference that ends in a digit
        ("AC3-469 07 12 94", "071294"),
    ],
)
def test_check_numbers_are_found_however_they_are_typed(text: str, found: str) -> None:
    assert find_check_number(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345",
        "1234567",
        "12 34 5",
        "07700 900123",
        "07700900123",
        "KW4-7RMP",
        "AC3-469",
        "１２３４５６",
        "x1234",
        "1234-a",
    ]
    + ["01632 960 123", "1" * 5000],
)
def test_check_numbers_are_not_found_in_other_digits(text: str) -> None:
    assert find_check_number(text) is None


@pytest.mark.parametrize(
    ("text", "only"),
    [("07 12 94", True), ("it is 0412", True), ("0412 and 3 children", False), ("hm", False), ("٠٤١٢", False)],
)
def test_check_numbers_that_are_all_digits_of_a_message(text: str, only: bool) -> None:
    assert is_check_number(text) is only


def test_check_numbers_are_found_beside_any_reference() -> None:
    for _ in range(300):
        number = new_check_number()
        assert find_check_number(f"{new_reference()} {say_check_number(number)}") == number
