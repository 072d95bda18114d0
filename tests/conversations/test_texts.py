"""Twelve whole conversations by text, as texts.yml holds them: what is said, what is heard, and in how many segments."""

from __future__ import annotations

import asyncio

import pytest

from tests.conversations.texting import Turn, play_all, read

SCRIPTS = read()
LONGEST_QUESTION = 2  # segments of any one text but where a family's own words are read back


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Turn]]:
    return asyncio.run(play_all(tmp_path_factory.mktemp("texts"), SCRIPTS))


@pytest.mark.parametrize("name", SCRIPTS)
def test_texts_of_a_family_are_as_they_were_read_and_agreed(name: str, heard: dict[str, list[Turn]]) -> None:
    assert heard[name] == SCRIPTS[name]


def test_texts_are_twelve_conversations_of_every_kind() -> None:
    assert len(SCRIPTS) >= 12


@pytest.mark.parametrize("name", SCRIPTS)
def test_texts_are_short(name: str) -> None:
    texts = [text for turn in SCRIPTS[name] for text in turn.get("hear", [])]
    assert max(text["segments"] for text in texts) <= LONGEST_QUESTION + 1
    assert all("/" not in text["text"].partition("\nReply")[2] for text in texts)
