"""Corrections: what is denied, and what is meant."""

from __future__ import annotations

import pytest

from bot.understanding.corrections import corrects, rest


@pytest.mark.parametrize(
    ("plain", "meant"),
    [
        ("no not choking , weaning off pouches", "weaning off pouches"),
        ("not mastitis it is cracked nipples", "it is cracked nipples"),
        ("i am not pregnant lol . it is my son", "it is my son"),
        ("no i do not share a bed , i mean in the day on my chest", "i mean in the day on my chest"),
        ("no nobody is dead . it is me i am anxious", "it is me i am anxious"),
        ("i did not say he banged his head ! fish gravel", "fish gravel"),
        ("it was not a bump . it is called flat head", "it is called flat head"),
        ("no he is at school and hates it", ""),  # an answer, with nothing denied
        ("not eczema !", ""),  # nothing is left
        ("no thanks", ""),
        ("he is not sleeping . what can i do", ""),  # does not begin by putting anything right
        ("not sure what to do . he is hot", ""),
        ("no idea what this is , red spots", ""),
        ("", ""),
    ],
)
def test_corrections_keep_what_is_meant(plain: str, meant: str) -> None:
    assert " ".join(plain[start:end].strip() for start, end in rest(plain)) == meant


@pytest.mark.parametrize(
    ("plain", "does"), [("no not that", True), ("it is not eczema", True), ("not sure", False), ("no idea", False), ("yes", False)]
)  # fmt: skip
def test_corrections_are_told_apart(plain: str, does: bool) -> None:
    assert corrects(plain) is does


@pytest.mark.parametrize("text", ["no " * 50_000, "not, " * 30_000, "oh " * 50_000])
def test_corrections_of_endless_text_end(text: str) -> None:
    assert rest(text) == ()
