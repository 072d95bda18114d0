"""What a family looks for, from its own words: needs, days, cost, and how it wants to get in. Rules: ``data/searches.yml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.files import read_yaml
from bot.services.models import DAYS
from bot.services.when import When, find_when

MOST_KEYWORDS = 6
_SENTENCE = re.compile(
    r"\b(?:i|im|ive|my|our|he|hes|she|shes|it|its|we|were|they|is|are|was|how|why|what|when|do|does|did|have|has|"
    r"wont|cant|dont|not|should|hurts?)\b"
)
_SPACE = r"\W+"
_DAYS = [re.compile(rf"\b{day[:3].lower()}(?:{day[3:].lower()})?s?\b") for day in DAYS]
_DAYS[1], _DAYS[3] = re.compile(r"\btue(?:s(?:day)?)?s?\b"), re.compile(r"\bthu(?:r(?:s(?:day)?)?)?s?\b")
_WEEKEND = re.compile(r"\bweek ?ends?\b")
_FREE = re.compile(
    r"\b(?:free|no cost|cheap|no money|cant afford|can't afford|without paying)\b(?!\s*(?:hours|places|school))"
)
_ALONE = re.compile(
    r"\b(?:self[ -]?refer\w*|(?:no|without(?: an?)?) referral|without (?:a|the|my) (?:gp|doctor)|refer (?:my|our)sel\w+)\b"
)
_SEEKS = re.compile(
    r"\b(?:where|near|nearest|closest|any|find|looking for|is there|are there|what is there|what's there|groups?|clinics?|class(?:es)?|"
    r"course|local|round here|around here|who (?:can|do|does|helps?)|which|list|services?|centres?|number for|contact)\b"
)


@dataclass(frozen=True)
class Asked:
    """``needs``: the most clearly named first; ``days``: 0 is Monday; ``language``: its name, or ""."""

    needs: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    free: bool = False
    self_referral: bool = False
    language: str = ""
    seeks: bool = False  # it is put as a search for a service
    when: When = When()  # a day and a part of it, such as tomorrow evening


@dataclass(frozen=True)
class _Hit:
    start: int
    end: int
    need: str


class SearchWords:
    """Reads searches."""

    def __init__(
        self, needs: Mapping[str, tuple[str, ...]], weak: frozenset[str], languages: Mapping[str, tuple[str, ...]]
    ) -> None:
        self._needs = {need: [_pattern(phrase) for phrase in phrases] for need, phrases in needs.items()}
        self._weak = weak
        self._languages = {name: [_pattern(word) for word in words] for name, words in languages.items()}

    def read(self, text: str) -> Asked:
        """What a search asks for. At most the first 1,000 characters are read."""
        words = re.sub(r"['’]", "", text.lower()[:1000])
        days = {number for number, day in enumerate(_DAYS) if day.search(words)}
        if _WEEKEND.search(words):
            days |= {5, 6}
        language = next((name for name, known in self._languages.items() if any(p.search(words) for p in known)), "")
        return Asked(
            needs=self.needs(words),
            days=tuple(sorted(days)),
            free=bool(_FREE.search(words)),
            self_referral=bool(_ALONE.search(words)),
            language=language,
            seeks=bool(_SEEKS.search(words)) or _is_keywords(words),
            when=find_when(words),
        )

    def needs(self, words: str) -> tuple[str, ...]:
        """The needs that are named, those by the longest words first; one that may only go with another comes after it."""
        hits = [
            _Hit(match.start(), match.end(), need)
            for need, patterns in self._needs.items()
            for pattern in patterns
            for match in pattern.finditer(words)
        ]
        kept = _not_covered(hits)
        kept.sort(key=lambda hit: (hit.need in self._weak, hit.start - hit.end, hit.start))
        return tuple(dict.fromkeys(hit.need for hit in kept))


def _is_keywords(words: str) -> bool:
    """Whether a text is a few words as one types them into a search: "speech therapy cb1 3yo"."""
    return len(words.split()) <= MOST_KEYWORDS and not _SENTENCE.search(words)


def _not_covered(hits: list[_Hit]) -> list[_Hit]:
    """The hits whose words no other hit holds together with more words."""
    kept: list[_Hit] = []
    widest = _Hit(0, 0, "")  # of those so far, the one that ends last: it holds all that end before it
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.end > widest.end:
            widest = hit
        if (hit.start, hit.end) == (widest.start, widest.end):
            kept.append(hit)
    return kept


def _pattern(phrase: str) -> re.Pattern[str]:
    """``*`` at the end of a word stands for its rest, a word of its own for one or two words between."""
    parts = []
    for word in phrase.lower().replace("'", "").split():
        if word == "*":
            parts.append(r"\w+(?:\W+\w+)?")
        elif word.endswith("*"):
            parts.append(re.escape(word[:-1]) + r"\w*")
        else:
            parts.append(re.escape(word) + "s?")
    return re.compile(rf"\b{_SPACE.join(parts)}\b")


def load_search_words(path: Path, needs: Mapping[str, str]) -> SearchWords:
    """Raises DataError with file and line: also for a need without words, which nobody could find."""
    root = read_yaml(path)
    named = {name: root["needs"][name].strings() for name in root["needs"].names()}
    for name in named:
        if name not in needs:
            raise root["needs"][name].error(f"{name} is not in data/needs.yml")
    missing = [need for need in needs if not named.get(need)]
    if missing:
        raise root["needs"].error(f"there are no words for: {', '.join(missing)}")
    languages = {name: root["languages"][name].strings() for name in root["languages"].names()}
    return SearchWords(named, frozenset(root["weak"].strings()), languages)
