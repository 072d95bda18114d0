"""The repo's own rules and wording."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.catalogue import load_catalogue
from bot.knowledge.helplines import load_helplines
from bot.language.pipeline import read_tables
from bot.language.plain import PlainWords, clean, sentences
from bot.messages.render import render_sms
from bot.messages.reply import Reply
from bot.safety.check import check_safety
from bot.safety.help import load_help
from bot.safety.rules import Level, RuleMatcher, load_rules

DATA = Path(__file__).parents[2] / "data"


def test_safety_data_has_no_problem() -> None:
    assert [str(problem) for problem in check_safety(DATA)] == []


def test_safety_data_has_help_for_every_kind() -> None:
    kinds = {topic.id for topic in load_catalogue(DATA / "topics.yml").group("safety")}
    helps = load_help(DATA / "safety.yml", load_helplines(DATA / "helplines.yml"))
    assert set(helps) == kinds
    for help_ in helps.values():
        assert "999" in help_.block().text and "999" in " ".join(help_.possible)
        assert "999" in render_sms(Reply((help_.block(),)))


@pytest.fixture(scope="module")
def matcher() -> RuleMatcher:
    return RuleMatcher(load_rules(DATA / "safety.yml"))


@pytest.fixture(scope="module")
def words() -> PlainWords:
    return PlainWords(read_tables(DATA))


@pytest.mark.parametrize(
    "text",
    [
        "my baby died last week",
        "we lost our little girl at 39 weeks",
        "my son was stillborn in march",
        "I had a miscarriage last month and I cant stop crying",
        "they told us at the scan there was no heartbeat",
        "her heart stopped beating at 20 weeks and we had to say goodbye",
        "he was born sleeping",
        "our twin boy passed away in neonatal",
        "my daughter died in her sleep. cot death they said",
        "how do i register my babys death",
        "my nan has died how do i tell my 5 year old",
        "his dad died and he keeps asking when he is coming back",
        "my husband killed himself last year and the kids need someone to talk to",
        "my milk has come in but my baby died",
        "we had to end the pregnancy at 22 weeks for medical reasons",
        "the hamster is dead and she is heartbroken",
        "i miss my mum she died of cancer when i was pregnant",
        "when can we try again after a stillbirth",
        "anniversary of losing him is next week and im dreading it",
        "is there a support group for parents who have lost a baby",
        "my sons friend drowned last summer and he has nightmares",
        "she asks if grandad is dead and what dead means",
        "who helps with the funeral of a baby",
        "lost my baby at 12 weeks nobody understands",
        "my brother took his own life two years ago",
    ],
)
def test_safety_data_no_rule_takes_over_from_grief(matcher: RuleMatcher, words: PlainWords, text: str) -> None:
    found = matcher.find([words.plain(sentence) for sentence in sentences(clean(text))])
    assert [finding for finding in found if finding.level is Level.CERTAIN] == []


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("i want to die and i am 14", "safety/child_suicide_self_harm"),
        ("i want to kill myself , i am in year 9", "safety/child_suicide_self_harm"),
        ("i want to kill myself , the baby is asleep", "safety/suicide_self_harm"),
    ],
)
def test_safety_data_tells_a_young_person_from_a_parent(sentence: str, kind: str) -> None:
    found = RuleMatcher(load_rules(DATA / "safety.yml")).find([sentence])
    assert found[0].kind == kind
