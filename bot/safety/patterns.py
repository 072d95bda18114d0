"""The small pattern language of ``data/safety.yml``, and where a pattern stands in a sentence.

    [child] ~3 (is not|has stopped) breath*

- a word stands for itself, in the plain words that ``bot.language.plain`` makes of a message
- ``breath*`` is any word that begins so
- ``(a|b c)`` is one of several, each of one or more words
- ``[child]`` is one of a named list of the file's ``words``
- ``word?`` or ``(a|b)?`` may be left out
- ``~3`` is up to three words of any kind
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

_PART = re.compile(r"\(([^()]*)\)(\?)?|\[([a-z_]+)\](\?)?|~([1-9])(?![\w*])|([a-z0-9']+\*?(?![\w*'])|[?!])(\?)?|(\S+)")
_WORD = re.compile(r"['a-zà-ÿ0-9]+\*?|[^\w\s*]")  # the words and marks that a plain sentence is split into


class PatternError(ValueError):
    """A pattern that cannot be read; the text says which part, and what to write."""


@dataclass(frozen=True)
class Part:
    """One part of a pattern: one of several phrases, or a gap of up to ``gap`` words."""

    phrases: tuple[tuple[str, ...], ...] = ()
    optional: bool = False
    gap: int = 0

    def ends(self, words: Sequence[str], places: Set[int]) -> Set[int]:
        """Where the part may end in a sentence, for the places where it may begin. A place counts once, however it is come
        to: a gap beside a gap must not double the work with every word."""
        if self.gap:
            return {end for place in places for end in range(place, min(place + self.gap, len(words)) + 1)}
        found = {place + size for place in places for size in self._sizes(words, place)}
        return found | places if self.optional else found

    def _sizes(self, words: Sequence[str], place: int) -> Iterator[int]:
        """How many words each phrase that stands at a place takes."""
        if place < len(words) and words[place] in self._single:
            yield 1
        for phrase in self._others:
            here = words[place : place + len(phrase)]
            if len(here) == len(phrase) and all(map(_is, here, phrase)):
                yield len(phrase)

    def could_stand(self, words: Set[str]) -> bool:
        """Whether a sentence of these words holds some phrase, its words in whatever order."""
        return not self._single.isdisjoint(words) or any(_holds(words, phrase) for phrase in self._others)

    @cached_property
    def _single(self) -> frozenset[str]:
        """The phrases of one whole word."""
        return frozenset(phrase[0] for phrase in self.phrases if len(phrase) == 1 and not phrase[0].endswith("*"))

    @cached_property
    def _others(self) -> tuple[tuple[str, ...], ...]:
        return tuple(phrase for phrase in self.phrases if len(phrase) > 1 or phrase[0].endswith("*"))


@dataclass(frozen=True)
class Pattern:
    """One line of the file, read."""

    text: str
    parts: tuple[Part, ...]

    def find(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where the pattern stands in a sentence: first word, and the place after the last."""
        for start in range(len(words)):
            places: Set[int] = {start}
            for part in self.parts:
                places = part.ends(words, places)
            yield from ((start, end) for end in sorted(places) if end > start)

    @cached_property
    def _needed(self) -> list[Part]:
        return [part for part in self.parts if part.phrases and not part.optional]

    @property
    def anchor(self) -> tuple[str, ...]:
        """The words of which a sentence must hold one to match: of the part that the fewest sentences will hold."""
        best = min(self._needed, key=lambda part: sum(1 / len(max(phrase, key=len)) ** 3 for phrase in part.phrases))
        return tuple({max(phrase, key=len) for phrase in best.phrases})

    def could_match(self, words: Set[str]) -> bool:
        """Whether a sentence of these words holds some phrase of each part, in whatever order: quick, and never wrongly no."""
        return all(part.could_stand(words) for part in self._needed)


def _holds(words: Set[str], phrase: tuple[str, ...]) -> bool:
    for word in phrase:
        if word not in words and not (word[-1] == "*" and any(w.startswith(word[:-1]) for w in words)):
            return False
    return True


def read_pattern(text: str, words: Mapping[str, Sequence[str]]) -> Pattern:
    """Reads one line. Raises PatternError."""
    pattern = Pattern(text, tuple(_part(match, text, words) for match in _PART.finditer(text)))
    if not any(part.phrases and not part.optional for part in pattern.parts):
        raise PatternError(f"“{text}” holds nothing that must be there")
    return pattern


def _part(match: re.Match[str], text: str, words: Mapping[str, Sequence[str]]) -> Part:
    group, group_optional, name, name_optional, gap, word, word_optional, other = match.groups()
    if other:
        raise PatternError(f"“{other}” is not understood in “{text}”; write words, (a|b), [list], ~3 or word*")
    if gap:
        return Part(gap=int(gap))
    if group is not None:
        return _choices(group.split("|"), bool(group_optional), text)
    if name is not None:
        if name not in words:
            raise PatternError(
                f"[{name}] in “{text}” is not one of the lists under `words`: {', '.join(sorted(words))}"
            )
        return _choices(words[name], bool(name_optional), text)
    return Part(((word,),), bool(word_optional))


def _choices(phrases: Sequence[str], optional: bool, text: str) -> Part:
    split = tuple(tuple(phrase.split()) for phrase in phrases if phrase.strip())
    if not split:
        raise PatternError(f"an alternative in “{text}” is empty")
    for word in itertools.chain(*split):
        if not _WORD.fullmatch(word):
            raise PatternError(
                f"“{word}” in “{text}” would never match: an alternative holds only plain words and word*"
            )
    return Part(split, optional)


def _is(word: str, wanted: str) -> bool:
    """Whether a word is the one that is wanted, or begins with it: "breath*"."""
    if not wanted.endswith("*"):
        return word == wanted
    rest = word[len(wanted) - 1 :].replace("_", "a")
    return word.startswith(wanted[:-1]) and (not rest or rest.isalnum())
