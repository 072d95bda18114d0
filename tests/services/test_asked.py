"""What a search asks for, in parents' words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataError
from bot.evaluation.cases import leaks
from bot.services.asked import load_search_words
from bot.services.directory import Directory
from bot.services.evaluate import evaluate, read_searches
from bot.settings import ROOT
from bot.understanding.training_set import training_set

SEARCHES = ROOT / "tests" / "evaluation" / "services" / "searches.jsonl"


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("school nurse", ("school_nursing",)),
        ("a nurse at school", ()),
        ("baby group", ("baby_groups",)),
        ("BABY GROUPS!!", ("baby_groups",)),
        ("baby's clinic", ("health_visiting",)),
        ("speech therapist or playgroup", ("speech_and_language", "baby_groups")),
        ("playgroup or speech therapist", ("speech_and_language", "baby_groups")),
        ("children's centre", ("family_hub",)),
        ("hearing test", ("hearing",)),
        ("", ()),
        ("the weather", ()),
    ],
)
def test_asked_needs(directory: Directory, text: str, needs: tuple[str, ...]) -> None:
    assert directory.words.read(text).needs == needs


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on mondays", (0,)),
        ("Tues or thurs", (1, 3)),
        ("wed", (2,)),
        ("at the weekend", (5, 6)),
        ("my friend wedded", ()),
        ("sunny", ()),
    ],
)
def test_asked_days(directory: Directory, text: str, days: tuple[int, ...]) -> None:
    assert directory.words.read(text).days == days


@pytest.mark.parametrize(
    ("text", "free", "alone", "language"),
    [
        ("free baby group", True, False, ""),
        ("30 free hours", False, False, ""),
        ("can i self-refer", False, True, ""),
        ("without a referral, in polish", False, True, "Polish"),
        ("polite people", False, False, ""),
        ("sign language group", False, False, "British Sign Language"),
    ],
)
def test_asked_wishes(directory: Directory, text: str, free: bool, alone: bool, language: str) -> None:
    asked = directory.words.read(text)
    assert (asked.free, asked.self_referral, asked.language) == (free, alone, language)


@pytest.mark.parametrize(
    ("text", "seeks"),
    [
        ("speech therapy cb1 3yo", True),
        ("where is the food bank in ely", True),
        ("is there help near norwich", True),
        ("my baby wont latch ipswich", False),
        ("it hurts", False),
        ("we live in ely and she never sleeps through the night", False),
    ],
)
def test_asked_whether_it_is_a_search(directory: Directory, text: str, seeks: bool) -> None:
    assert directory.words.read(text).seeks is seeks


def test_asked_long_and_hostile_texts_are_read_quickly(directory: Directory) -> None:
    assert directory.words.read("stay " * 100_000).needs == ()
    assert directory.words.read("group for " + "a" * 100_000 + " baby").needs == ()


def test_asked_held_out_searches_are_understood(directory: Directory) -> None:
    searches = read_searches(SEARCHES)
    assert len(searches) >= 150 and len({search.style for search in searches}) >= 6
    assert len(evaluate(searches, directory)) <= 0.05 * len(searches)


def test_asked_held_out_searches_are_not_in_the_training_data() -> None:
    trained = [sentence.text for sentence in training_set(ROOT / "data")]
    assert list(leaks([search.text for search in read_searches(SEARCHES)], trained)) == []


def test_asked_evaluation_sees_what_is_wrong(directory: Directory, tmp_path: Path) -> None:
    path = tmp_path / "searches.jsonl"
    path.write_text(
        '{"text": "baby group in Ipswich", "needs": ["dads"], "areas": ["suffolk"], "style": "plain"}\n'
        '{"text": "baby group in Ipswich", "needs": ["baby_groups"], "areas": ["norfolk"], "style": "plain"}\n'
        '{"text": "baby group in Ipswich", "needs": ["baby_groups"], "areas": ["suffolk"], "style": "plain"}\n',
        encoding="utf-8",
    )
    first, second = map(str, evaluate(read_searches(path), directory))
    assert "wanted dads in suffolk, understood baby_groups in suffolk" in first
    assert "wanted baby_groups in norfolk" in second


@pytest.mark.parametrize("line", ["{}", "[]", "x", '{"text": "a", "needs": 5, "areas": [], "style": ""}'])
def test_asked_evaluation_names_the_bad_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "searches.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(DataError, match="searches.jsonl:1: is no search"):
        read_searches(tmp_path / "searches.jsonl")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("needs: {dads: [dad], x: [y]}\nweak: []\nlanguages: {}", "x is not in data/needs.yml"),
        ("needs: {}\nweak: []\nlanguages: {}", "there are no words for: dads"),
        ("needs: {dads: []}\nweak: []\nlanguages: {}", "there are no words for: dads"),
    ],
)
def test_asked_every_need_has_words(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "searches.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_search_words(tmp_path / "searches.yml", {"dads": "for dads"})
