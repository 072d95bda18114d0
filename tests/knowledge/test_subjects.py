"""The file of subjects without an agreed answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataError
from bot.knowledge.catalogue import load_catalogue
from bot.knowledge.helplines import load_helplines
from bot.knowledge.subjects import Subjects
from bot.language.pipeline import read_tables
from bot.language.plain import PlainWords
from bot.settings import ROOT

DATA = ROOT / "data"
FILE = """
version: 1
words: {drink: [wine, beer]}
subjects:
  - id: drink
    name: wine
    ask: Ask at {samaritans}.
    related: [advice/bed_sharing]
    instead_of: [advice/pregnancy_eating]
    patterns: ["[drink] ~3 (feeding|feed)"]
    match: [wine when feeding]
    ignore: [wine at a party]
"""


def subjects(path: Path) -> Subjects:
    return Subjects(path, load_catalogue(DATA / "topics.yml"), load_helplines(DATA / "helplines.yml"))


def written(folder: Path, text: str) -> Path:
    path = folder / "subjects.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_subjects_are_found_by_their_patterns(tmp_path: Path) -> None:
    found = subjects(written(tmp_path, FILE)).find("a beer after the feed ok")
    assert found and (found.name, found.ask) == ("wine", "Ask at 116 123.")
    assert subjects(written(tmp_path, FILE)).find("a beer") is None


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("{samaritans}", "{samaritan}", 7, "samaritan"),
        ("advice/bed_sharing", "advice/bed", 8, "not in topics.yml"),
        ("advice/pregnancy_eating", "advice/eat", 9, "not in topics.yml"),
        ("[drink]", "[drinks]", 10, "drinks"),
        ("Ask at", "Ask at " + "any time " * 40, 7, "must fit a text message"),
        ("    ask: Ask at {samaritans}.\n", "", 5, "ask"),
        ("match: [wine when feeding]", "match: wine", 11, "list"),
    ],
)
def test_subjects_name_file_line_and_what_is_wrong(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    with pytest.raises(DataError, match=says) as caught:
        subjects(written(tmp_path, FILE.replace(old, new)))
    assert caught.value.line == line


def test_subjects_examples_are_tried(tmp_path: Path) -> None:
    wrong = FILE.replace("[wine when feeding]", "[wine at night]").replace("[wine at a party]", "[beer and a feed]")
    problems = [what for _, what in subjects(written(tmp_path, wrong)).problems(PlainWords(read_tables(DATA)))]
    assert len(problems) == 2 and "found as nothing" in problems[0] and "must not be found" in problems[1]


def test_subjects_of_the_repo_find_their_examples() -> None:
    assert list(subjects(DATA / "subjects.yml").problems(PlainWords(read_tables(DATA)))) == []
