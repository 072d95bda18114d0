"""Clauses that may each be a question."""

from __future__ import annotations

import pytest

from bot.language.clauses import MOST, clauses


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (("can i eat prawns also how do i book classes",), ("can i eat prawns", "how do i book classes")),
        (("she has a rash and she is very hot",), ("she has a rash", "she is very hot")),
        (("nits and worms",), ("nits", "worms")),
        (("dla, respite",), ("dla", "respite")),
        (("my little boy has nits and worms",), ()),  # said of both: a word is no clause in a longer message
        (("my son and daughter both have a cold",), ()),
        (("fever",), ()),
        ((), ()),
        (
            ("he will not sleep", "what about milk and when can he have water"),
            ("what about milk", "when can he have water"),
        ),
    ],
)
def test_clauses_are_what_may_be_asked(sentences: tuple[str, ...], expected: tuple[str, ...]) -> None:
    text = " ".join(sentences)
    assert tuple(text[start:end].strip() for start, end in clauses(sentences)) == expected


def test_clauses_are_few() -> None:
    assert len(clauses(["he eats a lot and he sleeps a lot " * 200])) == MOST
