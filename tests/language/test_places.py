"""Postcodes and places in a message."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from bot.errors import DataError
from bot.language.areas import Areas, load_areas
from bot.language.places import find_places, find_postcodes

FILE = Path(__file__).parents[2] / "data" / "areas.yml"
KNOWN = frozenset({"CB1", "NR1", "IP33", "CO2", "PE1", "PE4"})
LONG = 100_000


@pytest.fixture(scope="module")
def areas() -> Areas:
    return load_areas(FILE)


def pipeline(path: Path) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("postcode", config={"path": str(path)})
    nlp.add_pipe("place", config={"path": str(path)})
    return nlp


@pytest.mark.parametrize(
    ("text", "outward", "inward"),
    [
        ("cb1 2ab", "CB1", "2AB"),
        ("CB12AB", "CB1", "2AB"),
        ("CB122AB", "CB12", "2AB"),
        ("CB1  2AB.", "CB1", "2AB"),
        ("n1 2ab", "N1", "2AB"),
        ("ec1a 1bb", "EC1A", "1BB"),
        ("NR1", "NR1", None),
        ("we are in ip33 now", "IP33", None),
        ("cb1 2nd floor", "CB1", None),
        ("LS6 here", "LS6", None),
        ("I live in B12", "B12", None),
        ("my postcode is N1", "N1", None),
        ("I live in CO2", "CO2", None),
    ],
)
def test_places_finds_postcode(text: str, outward: str, inward: str | None) -> None:
    found = find_postcodes(text, KNOWN)
    assert [item.value for item in found] == [{"outward": outward, "inward": inward}]


@pytest.mark.parametrize(
    "text",
    [
        "vitamin B12",
        "covid-19",
        "C19",
        "A1",
        "MK bag",
        "P45",
        "KS2",
        "E45 cream",
        "DD1 (5)",
        "WD40",
        "CO2 levels",
        "M8 thanks",
        "b4 2nd birthday",
        "w8 3yrs",
        "ls6",
        "zz9 9zz",
        "ab12 3ci or",
        "x@cb1.com",
        "18mo",
        "32+4",
        "",
        "ＣＢ１",
    ],
)
def test_places_leaves_other_codes(text: str) -> None:
    assert find_postcodes(text, KNOWN) == []


def test_places_finds_postcodes_of_a_range() -> None:
    assert [item.value["outward"] for item in find_postcodes("PE1-PE4", KNOWN)] == ["PE1", "PE4"]


@pytest.mark.parametrize(
    ("text", "name", "area"),
    [
        ("I live in ipswich", "Ipswich", "suffolk"),
        ("kings lynn", "King's Lynn", "norfolk"),
        ("King’s Lynn and West Norfolk", "King's Lynn and West Norfolk", "norfolk"),
        ("bury st. edmunds", "Bury St Edmunds", "suffolk"),
        ("saint albans", "St Albans", "hertfordshire"),
        ("ely", "Ely", "cambridgeshire"),
        ("southend on sea", "Southend-on-Sea", "southend_on_sea"),
        ("SOUTHEND", "Southend", "southend_on_sea"),
        ("central bedfordshire", "Central Bedfordshire", "central_bedfordshire"),
        ("we're near harlow", "Harlow", "essex"),
        ("harlow", "Harlow", "essex"),
        ("I live in March", "March", "cambridgeshire"),
        ("we're in march town", "March", "cambridgeshire"),
    ],
)
def test_places_finds_name(areas: Areas, text: str, name: str, area: str) -> None:
    assert [item.value for item in find_places(text, areas)] == [{"name": name, "areas": [area]}]


def test_places_finds_town_before_its_county(areas: Areas) -> None:
    names = [item.value["name"] for item in find_places("march, cambridgeshire", areas)]
    assert names == ["March", "Cambridgeshire"]


@pytest.mark.parametrize(
    "text",
    [
        "due in March",
        "March",
        "they start in march",
        "I live in march",
        "born 3 March",
        "Harlow is 2",
        "50 shades of grays",
        "rarely nearly",
        "a@ipswich.gov.uk",
        "ipswichian",
        "",
    ],
)
def test_places_leaves_other_words(areas: Areas, text: str) -> None:
    assert find_places(text, areas) == []


def test_places_marks_a_document() -> None:
    doc = pipeline(FILE)("CB12AB, near Ely")
    marked = [(span.text, span.label_, span._.value["areas"]) for span in doc.ents if span.label_ == "PLACE"]
    assert marked == [("Ely", "PLACE", ["cambridgeshire"])]
    assert doc.ents[0]._.value == {"outward": "CB1", "inward": "2AB"}


def test_places_survive_saving_without_the_file(tmp_path: Path) -> None:
    source = tmp_path / "areas.yml"
    source.write_text(FILE.read_text(encoding="utf-8"), encoding="utf-8")
    pipeline(source).to_disk(tmp_path / "model")
    source.unlink()
    doc = spacy.load(tmp_path / "model")("ip33 or Ely")
    assert [span.label_ for span in doc.ents] == ["POSTCODE", "PLACE"]


def test_places_missing_file_is_told(tmp_path: Path) -> None:
    nlp = pipeline(tmp_path / "none.yml")
    with pytest.raises(DataError, match="no such file"):
        nlp("Ely")


def test_places_bad_file_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "areas.yml").write_text("areas: []", encoding="utf-8")
    with pytest.raises(DataError):
        pipeline(tmp_path / "areas.yml")


@pytest.mark.parametrize("word", ["CB1 ", "march ", "a1 2", "st ", "1", " "])
def test_places_reads_a_long_text(areas: Areas, word: str) -> None:
    text = (word * LONG)[:LONG]
    find_places(text, areas)
    find_postcodes(text, areas.outwards)
