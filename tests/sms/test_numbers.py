from __future__ import annotations

import pytest

from bot.sms.numbers import Numbers, whole_number


@pytest.mark.parametrize(
    "written",
    [
        "+447700900123",
        "447700900123",
        "07700900123",
        "07700 900123",
        "0044 7700 900123",
        "+44 (7700) 900-123",
        " 07700.900.123 ",
    ],
)
def test_numbers_are_one_however_they_are_written(written: str) -> None:
    assert whole_number(written) == "+447700900123"


@pytest.mark.parametrize(
    "written", ["", "62226", "999", "VODAFONE", "anonymous", "+0123456789", "+44" + "7" * 20, "٠٧٧٠٠٩٠٠١٢٣", "'; --"]
)
def test_numbers_that_nobody_can_answer_are_none(written: str) -> None:
    assert whole_number(written) is None


def test_numbers_conversations_need_the_key_and_hold_no_digits_of_the_number() -> None:
    one, other = Numbers(b"one key"), Numbers(b"another")
    conversation = one.conversation("+447700900123")
    assert conversation == one.conversation("+447700900123") != one.conversation("+447700900124")
    assert conversation != other.conversation("+447700900123")
    assert conversation.startswith("sms-") and len(conversation) == 36 and "7700900123" not in conversation
