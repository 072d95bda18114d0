"""What was said before, as the components read it from the memory of the conversation."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.nlu.examples import asked_before, told_before


def tracker(memory: dict[str, Any] | None) -> Any:
    return cast(Any, SimpleNamespace(get_slot=lambda _: memory))


@pytest.mark.parametrize(
    ("memory", "asked", "told"),
    [
        (None, "", ""),
        ({}, "", ""),
        ({"asked": "my feet are swollen"}, "my feet are swollen", "my feet are swollen"),
        ({"asked": "my feet", "facts": {"pregnancy": {"weeks": 31}}}, "my feet", "i am pregnant my feet"),
        (
            {"asked": "31 weeks pregnant", "facts": {"pregnancy": {"weeks": 31}}},
            "31 weeks pregnant",
            "31 weeks pregnant",
        ),
        ({"asked": "", "facts": {"pregnancy": {}}}, "", "i am pregnant"),
    ],
)
def test_examples_what_was_said_before(memory: dict[str, Any] | None, asked: str, told: str) -> None:
    assert (asked_before(tracker(memory)), told_before(tracker(memory))) == (asked, told)


def test_examples_of_a_first_message_know_nothing_before() -> None:
    assert asked_before(None) == told_before(None) == ""
