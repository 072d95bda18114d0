"""Reading the calls of the page."""

from __future__ import annotations

import pytest

from bot.channels.calls import LARGEST_ID, CallError, Reason, check_key, number_of, text_of
from bot.exchange.store import LONGEST_KEY


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("hello", "hello"),
        ("👶", "👶"),
        ("cut \ud83d", "cut \ufffd"),
        ("\udc76 and \ud83d", "\ufffd and \ufffd"),
        ("\x00", "\x00"),
    ],
)
def test_calls_mend_an_emoji_that_was_cut_in_two(text: str, read: str) -> None:
    assert text_of({"text": text}, "text") == read


@pytest.mark.parametrize("key", ["a", "0" * LONGEST_KEY, "x-_.~!", "6f1e0b5c", "a b"])
def test_calls_take_keys(key: str) -> None:
    assert check_key(key) == key


@pytest.mark.parametrize("key", ["", "0" * (LONGEST_KEY + 1), "a\n", "\x00", "é", "\ufffd", "\u200b"])
def test_calls_refuse_keys_that_a_database_could_not_keep(key: str) -> None:
    with pytest.raises(CallError) as caught:
        check_key(key)
    assert caught.value.reason is Reason.UNREADABLE


@pytest.mark.parametrize("value", [True, -1, LARGEST_ID + 1, 1.0, "1", None, []])
def test_calls_refuse_what_is_no_number_of_a_message(value: object) -> None:
    with pytest.raises(CallError):
        number_of({"after": value}, "after")
