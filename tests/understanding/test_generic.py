"""Words that say nothing of a topic."""

from __future__ import annotations

import pytest

from bot.understanding.generic import LEAST_TOPICS, generic_words, is_generic

TOPICS = [f"advice/t{number}" for number in range(int(LEAST_TOPICS) + 5)]
TEXTS = [
    f"they said he has {chr(97 + n // 26) * 3}{chr(97 + n % 26) * 3} now" for n in range(len(TOPICS))
]  # a word each


def test_generic_words_are_spread_over_the_topics() -> None:
    assert generic_words(TEXTS, TOPICS) == {"they", "said", "he", "has", "now"}


def test_generic_words_of_one_topic_are_not() -> None:
    assert generic_words(["nits again", "nits", "more nits"] * 20, ["advice/head_lice"] * 60) == frozenset()


def test_generic_words_that_gather_in_one_topic_are_not() -> None:
    texts, labels = [*TEXTS, *["now"] * 500], [*TOPICS, *TOPICS[:1] * 500]
    assert "now" not in generic_words(texts, labels) and "said" in generic_words(texts, labels)


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("they said", True),
        ("he has 3 , now", True),
        ("they said nits", False),
        ("40", False),
        ("", False),
        ("?", False),
    ],
)
def test_generic_message(plain: str, expected: bool) -> None:
    assert is_generic(plain, generic_words(TEXTS, TOPICS)) is expected
