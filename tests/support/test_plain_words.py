from __future__ import annotations

import pytest

from bot.errors import RequestError
from bot.support.plain_words import to_family


@pytest.mark.parametrize(
    "text",
    [
        "We only work in Norfolk.",
        "All done.",
        "Sam will ring you on Tuesday after 3.",
        "We have no places before June. Your school nurse can see him now: ring 01603 123456.",
    ],
)
def test_plain_words_are_kept_as_they_are(text: str) -> None:
    assert to_family("--say", f"  {text}\n") == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "tells the family nothing"),
        ("\n \t", "tells the family nothing"),
        ("No.", "tells the family nothing"),
        ("Not eligible.", "needs a reader of"),
        ("Your circumstances do not satisfy our eligibility criteria.", "needs a reader of"),
        ("Commissioning arrangements preclude cross-boundary therapeutic provision.", "everyday words"),
    ],
)
def test_plain_words_or_none(text: str, says: str) -> None:
    with pytest.raises(RequestError, match=f"^--reason {'.*' if 'everyday' in says else ''}{says}"):
        to_family("--reason", text)
