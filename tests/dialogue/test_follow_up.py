"""Messages that lean on what was said before."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogue.follow_up import MOST_WORDS, RELATED, SAME_TOPIC, boosts, leans
from bot.knowledge.base import load_knowledge

DATA = Path(__file__).parents[2] / "data"


@pytest.mark.parametrize(
    "plain",
    [
        "and at night?",
        "what about at two?",
        "how long for?",
        "is that normal",
        "does it hurt",
        "why",
        "more",
        "tell me more",
        "should i worry",
        "the doctor gave him this",
        "is he too young for them",
        "how often?",
        "any other ideas",
    ],
)
def test_follow_up_leans(plain: str) -> None:
    assert leans(plain, has_topic_words=False)


@pytest.mark.parametrize(
    "plain",
    [
        "",
        "?",
        "my son has a fever",
        "nits treatment",
        "android app",
        "sofa bed",
        "moreover he cries",
        "bite marks",
        "thistle sting",
        "whyever",
        "hello",
    ],
)
def test_follow_up_stands_alone(plain: str) -> None:
    assert not leans(plain, has_topic_words=False)


@pytest.mark.parametrize("plain", ["and at night?", "is that normal", "more"])
def test_follow_up_with_words_of_a_topic_stands_alone(plain: str) -> None:
    assert not leans(plain, has_topic_words=True)


@pytest.mark.parametrize(("count", "expected"), [(MOST_WORDS - 1, True), (MOST_WORDS, True), (MOST_WORDS + 1, False)])
def test_follow_up_is_short(count: int, expected: bool) -> None:
    assert leans("and " + " ".join(["word"] * (count - 1)), has_topic_words=False) is expected


def test_follow_up_boosts_the_last_topic_most() -> None:
    entry = load_knowledge(DATA / "knowledge").entries["advice/stammering"]
    raised = boosts(entry)
    assert raised.pop("advice/stammering") == SAME_TOPIC > RELATED > 1
    assert raised == dict.fromkeys(entry.related, RELATED)


def test_follow_up_never_boosts_the_last_topic_less_for_naming_itself() -> None:
    for entry in load_knowledge(DATA / "knowledge").entries.values():
        assert boosts(entry)[entry.id] == SAME_TOPIC, entry.id
