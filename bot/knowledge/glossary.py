"""The field's abbreviations and hard words, each explained in one plain sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from bot.files import Node, read_yaml
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS, Catalogue
from bot.messages import gsm7

LONGEST_MEANING = 150  # characters: one text message holds it
ANSWERS = 512  # that are remembered with their terms: more than there are, on the web and by SMS


@dataclass(frozen=True)
class Term:
    """One abbreviation or word. ``names``: other ways to write it; ``topic``: the entry that says more, or ""."""

    term: str
    names: tuple[str, ...]
    meaning: str
    topic: str


@dataclass(frozen=True)
class Glossary:
    """Finds its terms in any text."""

    terms: tuple[Term, ...]

    @cached_property
    def find(self) -> Callable[[str], tuple[Term, ...]]:
        """The terms that a text holds, in its order, each once. Short words count only in capitals ("IT", "PIP").
        Remembers what it found: the same answers are looked through again and again."""
        return lru_cache(maxsize=ANSWERS)(
            lambda text: self._found(name for name in self._names_in(text) if _as_written(name))
        )

    def in_capitals(self, text: str) -> tuple[Term, ...]:
        """The terms that a text writes in capitals; none where all of it is in capitals ("HAVE A NICE DAY")."""
        return () if text.isupper() else self._found(name for name in self._names_in(text) if name.isupper())

    def is_term(self, text: str) -> tuple[Term, ...]:
        """The term that a whole text is, in any case, but for a few words around it: "pip?", "what's an ehcp"."""
        said = text.strip(_MARKS)
        match = None if said.lower() in _SMALL_TALK and not said.isupper() else self._whole.fullmatch(said)
        return self._found([match["name"]]) if match else ()

    def asked(self, text: str) -> tuple[Term, ...]:
        """The terms whose meaning a message asks for: "what does EHCP mean", "meaning of send". A question about
        the thing ("what is an EHCP") is for its entry."""
        found = (match[name] for match in self._question.finditer(text) for name in ("before", "after") if match[name])
        return self._found(found)

    def _found(self, names: Iterable[str]) -> tuple[Term, ...]:
        return tuple(dict.fromkeys(self._by_name[name.lower()] for name in names))

    def _names_in(self, text: str) -> Iterator[str]:
        return (match[0] for match in self._pattern.finditer(text))

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        name = self._pattern.pattern
        return re.compile(rf"(?:(?:{_FILLER})\W+)*(?P<name>{name})(?:\W+(?:{_FILLER}))*", re.IGNORECASE)

    @cached_property
    def _question(self) -> re.Pattern[str]:
        name = self._pattern.pattern
        return re.compile(rf"(?P<before>{name}){_MEANS}|{_MEANING_OF}(?P<after>{name})", re.IGNORECASE)

    @cached_property
    def _by_name(self) -> dict[str, Term]:
        return dict(self._names())

    def _names(self) -> Iterator[tuple[str, Term]]:
        for term in self.terms:
            for name in (term.term, *term.names):
                yield name.lower(), term

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._by_name, key=len, reverse=True)
        return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w-])", re.IGNORECASE)


_MEANS = (
    r"[\"'”’?]*\s+(?:actually |even |really |all )?(?:means?|meaning|meant|stands? (?:for|4)|(?:is )?short for)\b"
    r"(?!\s+(?:to|by|well|that)\b|[\s-]test|(?<=means)\s+(?:i|we|you|he|she|it|they)\b)"  # "meant to do", "means tested"
)
_MEANING_OF = (
    r"\b(?:(?:meaning|definition|abbreviation|acronym|initials)(?:\s+(?:of|for))?|(?:words?|term)\s+(?:of|for)"
    r"|letters\s+of|mean(?:t|ing)?\s+by)\s+(?:an?\s+|the\s+)?(?:(?:words?|term|letters)\s+)?[\"'“‘]*"
)
_FILLER = r"what(?:['’]?s)?|is|an?|the|explain|who(?:['’]?s)?|are"
_MARKS = " \t\n.,;:?!\"'“”‘’"
_SMALL_TALK = frozenset({"ta", "nice"})  # said alone in small letters, they are thanks and praise


def _as_written(found: str) -> bool:
    """ "PIP" is the benefit, "pip" may be in an apple; long names are clear in any case."""
    return len(found) > 4 or found.upper() == found


def load_glossary(path: Path, catalogue: Catalogue) -> Glossary:
    """Reads ``data/glossary.yml``. Raises DataError with file and line."""
    seen: dict[str, str] = {}
    root = read_yaml(path)
    terms = tuple(_term(node, catalogue, seen) for node in root["terms"].items())
    if not terms:
        raise root["terms"].error("explain one term at least")
    return Glossary(terms)


def _term(node: Node, catalogue: Catalogue, seen: dict[str, str]) -> Term:
    topic = node["topic"].string() if "topic" in node else ""
    if topic and (topic not in catalogue or catalogue[topic].group not in KNOWLEDGE_GROUPS):
        raise node["topic"].error(f"{topic} is not a topic of data/topics.yml")
    term = Term(node["term"].string(), node.get_strings("names"), node["meaning"].string(), topic)
    if len(term.meaning) > LONGEST_MEANING:
        raise node["meaning"].error(f"{len(term.meaning)} characters: at most {LONGEST_MEANING}, one plain sentence")
    if foreign := gsm7.foreign(term.meaning):
        raise node["meaning"].error(f"not in the SMS alphabet: {' '.join(sorted(foreign))}")
    for name in (term.term, *term.names):
        if not name.strip():
            raise node.error("a term and its other names must not be empty")
        if name.lower() in seen:
            raise node.error(f"“{name}” is explained twice: under {seen[name.lower()]} and {term.term}")
        seen[name.lower()] = term.term
    return term
