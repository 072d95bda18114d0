"""What staff write to a family: checked before it is kept, as the agreed answers are."""

from __future__ import annotations

from bot.errors import RequestError
from bot.knowledge.check import OLDEST_READER, reading_age

LEAST_WORDS = 2  # "No." is no reason


def to_family(name: str, text: str) -> str:
    """The text without the space around its lines. ``name``: where it was written. Raises RequestError for one that tells a family
    nothing, or that needs an older reader than the answers do."""
    words = "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
    if len(words.split()) < LEAST_WORDS:
        raise RequestError(f"{name} tells the family nothing: write one or two sentences, as you would say them")
    if (age := reading_age(words)) > OLDEST_READER:
        raise RequestError(
            f"{name} needs a reader of {age:.0f}, and families read it as it is: use shorter sentences and everyday words "
            f"(at most {OLDEST_READER})"
        )
    return words
