"""Words that stand in messages about everything ("they", "said", "now") and so tell nothing of a topic by themselves."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

LEAST_TOPICS = (
    30.0  # topics that a generic word is spread over (the perplexity of its topics); "register": 6, "said": 111
)
_WORD = re.compile(r"[a-z']+")


def generic_words(texts: Sequence[str], labels: Sequence[str]) -> frozenset[str]:
    """The generic words of plain texts, by what their texts are about."""
    topics: dict[str, Counter[str]] = defaultdict(Counter)
    for text, label in zip(texts, labels, strict=True):
        for word in set(_WORD.findall(text)):
            topics[word][label] += 1
    return frozenset(word for word, counts in topics.items() if _spread(list(counts.values())) >= LEAST_TOPICS)


def is_generic(plain: str, words: frozenset[str]) -> bool:
    """Whether a plain text holds nothing but generic words, and numbers."""
    found = _WORD.findall(plain)
    return bool(found) and all(word in words for word in found)


def _spread(counts: Sequence[int]) -> float:
    """Perplexity: over how many topics a word is spread, evenly or as if evenly."""
    shares = np.array(counts) / sum(counts)
    return float(np.exp(-(shares * np.log(shares)).sum()))
