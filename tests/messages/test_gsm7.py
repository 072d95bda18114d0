"""The SMS alphabet and lengths."""

from __future__ import annotations

import pytest

from bot.messages import gsm7


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", 0),
        ("a" * 160, 160),
        ("a" * 161, 161),
        ("a" * 306, 306),
        ("a" * 307, 307),
        ("€", 2),
        ("a" * 159 + "€", 161),
        ("a" * 304 + "€", 306),
        ("a" * 305 + "€", 307),
        ("^{}\\[~]|€\f", 20),
        ("é£\n¿", 4),
    ],
)
def test_gsm7_length_counts_places(text: str, places: int) -> None:
    assert gsm7.length(text) == places


def test_gsm7_two_joined_texts_hold_two_times_153() -> None:
    assert gsm7.TWO_TEXTS == 2 * 153


def test_gsm7_alphabet_has_its_127_basic_and_10_extended_characters() -> None:
    assert (len(gsm7.BASIC), len(gsm7.EXTENDED)) == (127, 10)
    assert not gsm7.BASIC & gsm7.EXTENDED


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("Ring 111 now! £5 @ 10% - it's fine?", set()),
        ("àèéìòùñÄÖÜßÆ€{}", set()),
        ("ç", {"ç"}),
        ("`", {"`"}),
        ("á í ó ú", {"á", "í", "ó", "ú"}),
        ("a\tb", {"\t"}),
        ("“hi” 😀", {"“", "”", "😀"}),
        ("дa", {"д"}),
        ("\x1b\x00", {"\x1b", "\x00"}),
    ],
)
def test_gsm7_foreign_names_what_a_text_cannot_hold(text: str, foreign: set[str]) -> None:
    assert gsm7.foreign(text) == foreign


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("‘it’s’ “so”", "'it's' \"so\""),
        ("2–3 — or…", "2-3 - or..."),
        ("38°C", "38C"),
        ("2½ years", "2 and a half years"),
        ("a\u00a0b • c", "a b - c"),
        ("😀 stays", "😀 stays"),
        ("", ""),
    ],
)
def test_gsm7_plain_marks_take_the_place_of_typographic_ones(text: str, plain: str) -> None:
    assert gsm7.to_gsm7(text) == plain
