"""What reads a family's words, each from text to whatever it finds. None of it may raise, whatever the text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from bot.dialogue import form_words
from bot.language.ages import find_ages
from bot.language.areas import Areas, load_areas
from bot.language.clauses import clauses
from bot.language.pipeline import read_tables
from bot.language.places import PlaceFinder, find_postcodes
from bot.language.plain import PlainWords, clean, sentences
from bot.language.pregnancy import find_pregnancy
from bot.messages import gsm7
from bot.messages.texts import Layout, lay_out_text
from bot.safety.rules import RuleMatcher, load_rules
from bot.services.asked import SearchWords, load_search_words
from bot.services.values import is_address, plain
from bot.services.vocabulary import load_vocabulary
from bot.settings import ROOT
from bot.sms.numbers import whole_number
from bot.sms.opting import keyword
from bot.sms.sharing import is_same_person
from bot.support import extract
from bot.support.references import find_reference

DATA = ROOT / "data"
TODAY = date(2026, 11, 22)
OFFERED = Layout(("Sleep?",), ("More.",), ("Sleep", "Feeding"))
WHOLE_ANSWERS = (
    *(form_words.SKIP, form_words.BACK, form_words.PAUSE, form_words.RESUME),
    *(form_words.SEND, form_words.DO_NOT_SEND, form_words.ANY_TIME),
)
Reader = Callable[[str], object]


@lru_cache(maxsize=1)
def plain_words() -> PlainWords:
    return PlainWords(read_tables(DATA), frozenset(), {"breastfeeding": 3, "vomiting": 3})


@lru_cache(maxsize=1)
def rules() -> RuleMatcher:
    return RuleMatcher(load_rules(DATA / "safety.yml"))


@lru_cache(maxsize=1)
def areas() -> Areas:
    return load_areas(DATA / "areas.yml")


@lru_cache(maxsize=1)
def places() -> PlaceFinder:
    return PlaceFinder(areas())


@lru_cache(maxsize=1)
def searches() -> SearchWords:
    return load_search_words(DATA / "searches.yml", {need: need for need in load_vocabulary(DATA).needs})


def plain_sentences(text: str) -> list[str]:
    return [plain_words().plain(sentence) for sentence in sentences(clean(text))]


def read_segments(text: str) -> int:
    """A text's length in the SMS alphabet, and that its pages lose none of its words."""
    wanted = "".join(gsm7.to_gsm7(text).split())
    assert "".join("".join(lay_out_text(text).now).split()) == wanted
    return gsm7.segments(text)


def read_wishes(text: str) -> object:
    return (
        extract.find_wishes(text),
        extract.find_way(text),
        extract.find_partners(text),
        extract.find_life_point(text, True),
        find_reference(text),
    )


READERS: Mapping[str, Reader] = {
    "plain words": plain_sentences,
    "clauses": lambda text: clauses([text]),
    "ages": find_ages,
    "pregnancy and due dates": lambda text: find_pregnancy(text, TODAY),
    "postcodes": lambda text: find_postcodes(text, areas().outwards),
    "places": lambda text: places().find(text),
    "safety rules": lambda text: rules().find(plain_sentences(text)),
    "searches": lambda text: searches().needs(text.lower()),
    "wishes": read_wishes,
    "addresses": extract.find_address,
    "form answers": lambda text: [form_words.is_only(p, text) for p in WHOLE_ANSWERS] + [form_words.tells(text)],
    "opting": keyword,
    "same person": is_same_person,
    "numbers": whole_number,
    "numbered choices": OFFERED.meant,
    "segments": read_segments,
    "publisher's text": plain,
    "publisher's address": is_address,
}
