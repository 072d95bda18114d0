"""Messages that lean on what was said before: "and at night?", "what about at two?"."""

from __future__ import annotations

import re

from bot.knowledge.entry import Entry

MOST_WORDS = 9  # a longer message says itself what it is about
SAME_TOPIC = 30.0  # how much likelier the last topic becomes
RELATED = 8.0  # and those that its entry names as related

_LEANING = re.compile(
    r"^(and|but|so|or|what about|how about|what if|what abt|even if|also|then|is it|is that|is this|does it|does that|"
    r"do i|should i|can i|can it|will it|why|when|how long|how often|how much|how many|where|which|who|till when|until when|"
    r"at night|in the|for how long|same for|not even|any other|anything else|tell me more|more|go on|really)\b"
)
_POINTING = re.compile(r"\b(it|that|this|them|those|these|there|then)\b")


def leans(plain: str, has_topic_words: bool) -> bool:
    """Whether a plain message seems to lean on the last answer. ``has_topic_words``: it is clear by itself."""
    words = plain.split()
    if has_topic_words or not words or len(words) > MOST_WORDS:
        return False
    return bool(_LEANING.match(plain) or _POINTING.search(plain))


def boosts(entry: Entry) -> dict[str, float]:
    """How much likelier the last topic and its neighbours become."""
    return {entry.id: SAME_TOPIC} | dict.fromkeys(entry.related, RELATED)
