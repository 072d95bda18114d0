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


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("½ a cup", "half a cup"),
        ("1½-2½ hours", "1 and a half-2 and a half hours"),
        ("2 ½ years", "2 and a half years"),
        ("at 10½", "at 10 and a half"),
        ("half 2 to 3", "half 2 to 3"),
        ("¼ and ¾ stay", "¼ and ¾ stay"),
    ],
)
def test_gsm7_half_signs_are_said_in_words(text: str, plain: str) -> None:
    assert gsm7.to_gsm7(text) == plain


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 459, 3),
        ("a" * 460, 4),
        ("д" * 70, 1),
        ("д" * 71, 2),
        ("д" * 134, 2),
        ("д" * 135, 3),
        ("д" * 201, 3),
        ("д" * 202, 4),
        ("a" * 70 + "ç", 2),
        ("a" * 69 + "ç", 1),
    ],
    ids=lambda value: f"{value[-1:]}{len(value)}" if isinstance(value, str) else str(value),
)
def test_gsm7_segments_follow_the_published_table(text: str, texts: int) -> None:
    assert gsm7.segments(text) == texts


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("a" * 158 + "€", 1),
        ("a" * 159 + "€", 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 151 + "€" + "b" * 153, 2),
        ("a" * 152 + "€" + "b" * 151, 2),  # the sign moves to the second text as a whole
        ("a" * 152 + "€" + "b" * 152, 3),  # so these 306 places need a third
        ("€" * 152, 2),  # 76 in each
        ("€" * 153, 3),
    ],
    ids=lambda value: f"{value[:1]}{len(value)}" if isinstance(value, str) else str(value),
)
def test_gsm7_segments_never_divide_an_extended_character(text: str, texts: int) -> None:
    assert gsm7.segments(text) == texts


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),  # 33 in each
        ("😀" * 67, 3),
        ("a" * 66 + "😀" + "b" * 65, 2),
        ("a" * 66 + "😀" + "b" * 66, 3),
        ("a" * 68 + "😀", 1),
        ("a" * 69 + "😀", 2),
        ("€" * 69 + "д", 1),  # beside foreign characters the sign takes one place
        ("\ufffd" * 70, 1),
        ("\U00010000" + "a" * 69, 2),
    ],
    ids=lambda value: f"{ord(value[0]):x}-{len(value)}" if isinstance(value, str) else str(value),
)
def test_gsm7_segments_count_emoji_as_two(text: str, texts: int) -> None:
    assert gsm7.segments(text) == texts
