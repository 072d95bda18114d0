"""The words that may stay when a family's words are scrubbed, and the names that never may.

Only words stay that editors have read: those of the agreed answers, of the tables of language, and of examples in more
than one entry. A name that stands in a single example is thereby not let through.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bot.files import read_yaml
from bot.knowledge.base import KnowledgeBase, load_knowledge
from bot.knowledge.entry import Entry
from bot.language.areas import load_areas

LEAST_STEM = 4  # letters of a known word with another ending
_ENDINGS = ("s", "es", "d", "ed", "ing", "in", "ly", "y")
_WORD = re.compile(r"[^\W\d_]+(?:['&/][^\W\d_]+)*")
_IN_SENTENCE = re.compile(r"(?<=[a-z,;] )[A-Z][A-Za-z&']+")
_FILES = (
    "topics.yml",
    "glossary.yml",
    "wording.yml",
    "guide.yml",
    "timeline.yml",
    "searches.yml",
    "safety.yml",
    "language/spellings.yml",
    "language/text_speak.yml",
    "language/contractions.yml",
    "nlu/chat.yml",
    "nlu/services.yml",
)


@dataclass(frozen=True)
class WordLists:
    """All in lower case with straight apostrophes."""

    first_names: frozenset[str]  # never stay
    also_words: frozenset[str]  # names that are ordinary words too
    surnames: frozenset[str]  # the same, after a title or a first name
    places: frozenset[str]  # never stay
    known: frozenset[str]  # may stay
    with_capital: frozenset[str]  # may stay with a capital letter within a sentence

    def knows(self, word: str) -> bool:
        """Whether a word, or the word that it is a form of, may stay."""
        if word in self.first_names or word in self.places:
            return False
        return word in self.known or any(stem in self.known for stem in _stems(word))


def _stems(word: str) -> set[str]:
    """Known words are often written with another ending: "weeing", "trainin", "cramped"."""
    cut = {word[: -len(ending)] for ending in _ENDINGS if word.endswith(ending)}
    doubled = {stem[:-1] for stem in cut if stem[-2:-1] == stem[-1:]}
    return {form for stem in cut | doubled for form in (stem, f"{stem}e") if len(stem) >= LEAST_STEM}


def load_word_lists(data: Path) -> WordLists:
    """Reads ``data/scrub.yml`` and all words of the data folder that may stay. Raises DataError."""
    root = read_yaml(data / "scrub.yml")
    lists = {name: frozenset(root[name].string().split()) for name in root.names()}
    base = load_knowledge(data / "knowledge")
    places = lists["places"] | _towns(data)
    known = (lists["words"] | lists["with_capital"] | _of_entries(base) | _of_files(data)) - places
    return WordLists(
        lists["first_names"],
        lists["also_words"],
        lists["surnames"],
        places,
        known - lists["first_names"],
        lists["with_capital"] | _with_capital(base),
    )


def _towns(data: Path) -> frozenset[str]:
    """The names of places that are one word and no word or month besides."""
    areas = load_areas(data / "areas.yml").areas
    return frozenset(p.name.lower() for area in areas for p in area.places if p.care == "none" and " " not in p.name)


def _of_entries(base: KnowledgeBase) -> set[str]:
    """The words of what families are told, and those of examples in more than one entry."""
    told = {word for entry in base.entries.values() for word in _words(_told(entry))}
    used: Counter[str] = Counter()
    for entry in base.entries.values():
        # A word with a capital letter may be a name: stories in examples are full of them.
        used.update({word for word in _as_written(" ".join(entry.examples)) if word.islower()})
    return told | {word for word, entries in used.items() if entries > 1}


def _told(entry: Entry) -> str:
    ages = (text for variant in entry.by_age for text in (variant.label, variant.answer, variant.sms))
    return "\n".join((entry.title, entry.answer, entry.sms, *entry.get_help_now, *ages))


def _of_files(data: Path) -> set[str]:
    return {word for name in _FILES for word in _words((data / name).read_text(encoding="utf-8"))}


def _with_capital(base: KnowledgeBase) -> set[str]:
    """What is written with a capital letter within a sentence of the agreed answers."""
    texts = (_told(entry) for entry in base.entries.values())
    return {found.lower() for text in texts for found in _IN_SENTENCE.findall(text)}


def _words(text: str) -> list[str]:
    return _as_written(text.lower())


def _as_written(text: str) -> list[str]:
    return _WORD.findall(text.replace("\u2019", "'"))
