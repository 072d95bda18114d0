"""Puts parents' typing into plain British words, for understanding only: their own words are kept as they are.

Text-speak, contractions, common misspellings and American words are looked up in ``data/language``;
an unknown word one slip away from a word of the knowledge base is taken for that word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

_WORD = r"[^\W_]+(?:['/][^\W_]+)*"
_NUMBER_UNIT = re.compile(r"^(\d+)([a-z]+)$")
_STRETCHED = re.compile(r"(.)\1{2,}")
_QUOTES = {"\u2019": "'", "\u2018": "'", "\u201b": "'", "`": "'", "\u00b4": "'", "\u201c": '"', "\u201d": '"'}
# Told apart before Unicode's own folding, which would make "21/2" of "2½" and a space of an acute accent.
_FIRST = str.maketrans(_QUOTES | {"½": " 1/2", "¼": " 1/4", "¾": " 3/4"})
_SPACE_AROUND = re.compile(r"\s+([,.;:?!%)])")
_SENTENCE_END = re.compile(
    r"(?<=[.?!])\s+|\n+|\u2026+\s*|\.{2,}\s*"
    # a second question joined to the first
    r"|(?<!\s)\s+(?:and|also|plus|&)\s+(?=(?:also\s+)?(?:how|what|when|where|who|which|why|do i|can i|should i|is it|does)\b)",
    re.IGNORECASE,
)

LONGEST_SENTENCE = 30  # words
_JOINING = frozenset({"and", "but", "then", "so", "because", "cos", "coz", "now", "also", "n", "&"})

SHORTEST_MENDED = 6  # letters; shorter words have too many neighbours
LONGEST_MENDED = 16
_VOWELS = frozenset("aeiouy")
_ENDINGS = ("ing", "ed", "er", "ers", "es", "s", "ly", "y")


def clean(text: str) -> str:
    """Text without control, zero-width and direction characters; quotes straight; white space folded, lines kept."""
    text = unicodedata.normalize("NFKC", text.translate(_FIRST))
    lines = (" ".join(line.split()) for line in "".join(map(_visible, text)).split("\n"))
    return "\n".join(line for line in lines if line)


def _visible(c: str) -> str:
    """The character, a space for what only controls, nothing for what is written inside words unseen (soft hyphens)."""
    category = unicodedata.category(c)
    if category == "Cf":
        return ""
    return c if c in "\n\t" or category not in ("Cc", "Cs", "Co", "Cn") else " "


def has_words(text: str) -> bool:
    """Whether there is any letter or digit to understand."""
    return any(c.isalnum() for c in text)


def sentences(text: str) -> list[str]:
    """Sentences of cleaned text, cut at full stops, question marks, line ends and trailing dots.

    Many families write without any: a run of over LONGEST_SENTENCE words is cut at a joining word.
    """
    parts = (part.strip() for part in _SENTENCE_END.split(text))
    return [piece for part in parts if part for piece in _pieces(part.split())]


def _pieces(words: list[str]) -> list[str]:
    pieces: list[str] = []
    start = 0
    while len(words) - start > LONGEST_SENTENCE:
        places = range(start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        cut = next((place for place in places if words[place].lower() in _JOINING), start + LONGEST_SENTENCE)
        pieces.append(" ".join(words[start:cut]))
        start = cut
    return [*pieces, " ".join(words[start:])]


@dataclass(frozen=True)
class PlainWords:
    """The tables, and the rewriting. ``known`` are words left alone; ``mended`` are words that slips are mended to."""

    replacements: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    mended: Mapping[str, int] = field(default_factory=dict)
    _near: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _token: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        near: dict[str, list[str]] = {}
        for word in self.mended:
            for key in _cuts(word):
                near.setdefault(key, []).append(word)
        object.__setattr__(self, "_near", {key: tuple(words) for key, words in near.items()})
        # Short forms that are no word by themselves: "'em", "w/".
        odd = [rf"(?<!\w){re.escape(key)}(?!\w)" for key in self.replacements if not re.fullmatch(_WORD, key)]
        object.__setattr__(self, "_token", re.compile("|".join([*sorted(odd), _WORD, r"[^\w\s]", "_"])))

    def plain(self, text: str) -> str:
        """The text in plain lower-case words, punctuation kept. Time is linear in its length."""
        tokens = self._token.findall(clean(text).lower())
        return _SPACE_AROUND.sub(r"\1", " ".join(self._words(tokens)))

    def _words(self, tokens: Iterable[str]) -> Iterator[str]:
        for token in tokens:
            yield from (self._word(token),) if token[0].isalpha() else self._number_or_mark(token)

    def _number_or_mark(self, token: str) -> Iterator[str]:
        if token in self.replacements:
            yield self.replacements[token]
        elif match := _NUMBER_UNIT.match(token):
            yield match[1]
            yield self._word(match[2])
        elif token.isascii() or token[0].isalnum():
            yield token  # emoji and other symbols are left out

    def _word(self, word: str) -> str:
        if word in self.replacements:
            return self.replacements[word]
        if word in self.known:
            return word
        for shorter in (_STRETCHED.sub(r"\1\1", word), _STRETCHED.sub(r"\1", word)):
            if shorter != word and (shorter in self.known or shorter in self.replacements):
                return self.replacements.get(shorter, shorter)
        if word.endswith("'s") and not word.endswith("'s's"):
            return self._word(word[:-2]) + " 's"
        return self._mend(word)

    def _mend(self, word: str) -> str:
        """The commonest word of the knowledge base that is one slip away and begins alike, or the word itself."""
        if not (SHORTEST_MENDED <= len(word) <= LONGEST_MENDED and word.isalpha()) or self._is_formed(word):
            return word
        candidates = {near for key in _cuts(word) for near in self._near.get(key, ()) if _begin_alike(word, near)}
        candidates = {near for near in candidates if _one_slip(word, near)}
        return max(candidates, key=lambda near: (self.mended[near], near), default=word)

    def _is_formed(self, word: str) -> bool:
        """Whether it is a form of a known word ("weeing", "cramped"), and so no slip of another."""
        stems = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
        return any(form in self.known for stem in stems for form in (stem, stem + "e", stem[:-1]))


def _cuts(word: str) -> set[str]:
    """The word, and the word with each letter left out: two words one slip apart share one of these."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _begin_alike(a: str, b: str) -> bool:
    """The same first two letters, or the first three in another order: few slip there, and many words differ there."""
    return a[:2] == b[:2] or (a[0] == b[0] and sorted(a[:3]) == sorted(b[:3]))


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter added, left out or swapped with its neighbour, or one vowel for another, makes one word the other.

    One consonant for another makes too many other words: "overdone" is no "overdose".
    """
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    vowels = bool(rest_a and rest_b) and rest_a[0] in _VOWELS and rest_b[0] in _VOWELS
    return (
        (vowels and rest_a[1:] == rest_b[1:])
        or rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or (rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:])
    )
