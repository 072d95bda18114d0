"""Hard words: found in a text, asked for, and read from their file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataError
from bot.knowledge.catalogue import load_catalogue
from bot.knowledge.glossary import Glossary, Term, load_glossary
from bot.messages import gsm7
from bot.settings import ROOT

DATA = ROOT / "data"


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary(DATA / "glossary.yml", load_catalogue(DATA / "topics.yml"))


def names(terms: tuple[Term, ...]) -> list[str]:
    return [term.term for term in terms]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The SENCO can ask for an EHCP. The SENCO knows.", ["SENCO", "EHCP"]),
        ("apple pip, send a nice coffee, ta", []),
        ("claim PIP today", ["PIP"]),
        ("a tongue-tie and the Red Book", ["Tongue-tie", "PCHR"]),
        ("an education, health and care plan", ["EHCP"]),
        ("SENDIASS is not SEND-IASS", ["SENDIASS"]),
        ("SENCOX XSENCO non-SENCO", []),
        ("S&LT, A&E and D&V.", ["SALT", "A&E", "D&V"]),
        ("", []),
    ],
)
def test_glossary_finds_terms_as_they_are_written(glossary: Glossary, text: str, terms: list[str]) -> None:
    assert names(glossary.find(text)) == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("what does ehcp mean", ["EHCP"]),
        ("What does “EHCP” actually mean?", ["EHCP"]),
        ("camhs meaning", ["CAMHS"]),
        ("what's dla stand for", ["DLA"]),
        ("what is mil short for", ["MIL"]),
        ("what does SEN and SEND mean", ["SEND"]),
        ("meaning of send", ["SEND"]),
        ("the meaning of the term 'PIP'", ["PIP"]),
        ("whats the word for send", ["SEND"]),
        ("definition of an IEP, and what does LSA mean", ["IEP", "LSA"]),
        ("what do you mean by early help?", ["Early help"]),
        ("what is meant by the term EBSA", ["EBSA"]),
    ],
)
def test_glossary_hears_questions_of_meaning(glossary: Glossary, text: str, terms: list[str]) -> None:
    assert names(glossary.asked(text)) == terms


@pytest.mark.parametrize(
    "text",
    [
        "she only says the word da",
        "he has two words ta and no",
        "this term SENCO said no",
        "letters for DLA came",
        "lost the letters PIP sent",
        "what's a lead practitioner meant to do",
        "what is a GP meant to check",
        "is DLA means tested",
        "is PIP means-tested?",
        "getting DLA means I lose money",
        "my SENCO means well",
        "what did the HV mean by that",
        "what is an EHCP",
        "what does this rash mean",
        "EHCP meanwhile",
        "",
    ],
)
def test_glossary_other_questions_are_not_of_meaning(glossary: Glossary, text: str) -> None:
    assert glossary.asked(text) == ()


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("pip", ["PIP"]),
        (" EHCP?? ", ["EHCP"]),
        ("What’s an ehcp?", ["EHCP"]),
        ("whats a ta", ["TA"]),
        ("TA", ["TA"]),
        ("explain: 'sen'", ["SEN"]),
        ("who are CAMHS", ["CAMHS"]),
        ("what is a team around the family", ["TAF"]),
        ("WHAT IS PIP", ["PIP"]),
        ("ta", []),
        ("Nice!", []),
        ("toodle pip", []),
        ("send coffee", []),
        ("have a nice day", []),
        ("what is a", []),
        ("...", []),
        ("", []),
    ],
)
def test_glossary_knows_a_message_that_is_a_term(glossary: Glossary, text: str, terms: list[str]) -> None:
    assert names(glossary.is_term(text)) == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("got my EHCP letter", ["EHCP"]),
        ("SEND or CAMHS first", ["SEND", "CAMHS"]),
        ("send camhs a tongue-tie letter", []),
        ("Have a Nice day", []),
        ("HAVE A NICE DAY", []),
    ],
)
def test_glossary_tells_terms_in_capitals_from_shouting(glossary: Glossary, text: str, terms: list[str]) -> None:
    assert names(glossary.in_capitals(text)) == terms


def _write(data: Path, text: str) -> Path:
    path = data / "glossary.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_glossary_reads_a_term_with_its_other_names(data: Path) -> None:
    path = _write(data, "terms:\n- {term: CRY, names: [c r y], meaning: A test., topic: advice/colic}\n")
    (term,) = load_glossary(path, load_catalogue(data / "topics.yml")).terms
    assert term == Term("CRY", ("c r y",), "A test.", "advice/colic")


def test_glossary_needs_neither_names_nor_topic(data: Path) -> None:
    glossary = load_glossary(_write(data, "terms: [{term: CRY, meaning: A.}]"), load_catalogue(data / "topics.yml"))
    assert glossary.asked("what does cry mean") == (Term("CRY", (), "A.", ""),)


@pytest.mark.parametrize(
    ("second", "says"),
    [
        ("{term: Wind}", "`meaning` is missing"),
        ("{meaning: Air.}", "`term` is missing"),
        ("{term: cry, meaning: Air.}", "“cry” is explained twice: under CRY and cry"),
        ("{term: Wind, names: [Howl], meaning: Air.}", "“Howl” is explained twice: under CRY and Wind"),
        ("{term: Wind, names: [wind], meaning: Air.}", "“wind” is explained twice: under Wind and Wind"),
        ("{term: Wind, names: [''], meaning: Air.}", "must not be empty"),
        ("{term: ' ', meaning: Air.}", "must not be empty"),
        ("{term: Wind, meaning: Air., topic: advice/none}", "advice/none is not a topic of data/topics.yml"),
        ("{term: Wind, meaning: Air., topic: greet}", "greet is not a topic of data/topics.yml"),
        ("{term: Wind, meaning: " + "a" * 151 + "}", "151 characters: at most 150"),
        ("Wind", "`name: value`"),
    ],
)
def test_glossary_faults_have_a_line(data: Path, second: str, says: str) -> None:
    path = _write(data, f"terms:\n- {{term: CRY, names: [howl], meaning: A test.}}\n- {second}\n")
    with pytest.raises(DataError) as caught:
        load_glossary(path, load_catalogue(data / "topics.yml"))
    assert (caught.value.path, caught.value.line) == (path, 3)
    assert says in caught.value.message


@pytest.mark.parametrize("text", ["terms: []\n", "words: []\n", "terms: {a: b}\n", ""])
def test_glossary_without_terms_is_refused(data: Path, text: str) -> None:
    with pytest.raises(DataError):
        load_glossary(_write(data, text), load_catalogue(data / "topics.yml"))


def test_glossary_of_the_repo_explains_what_families_meet(glossary: Glossary) -> None:
    assert len(glossary.terms) >= 80
    known = set(names(glossary.terms))
    assert known >= {"EHCP", "SEND", "SENCO", "CAMHS", "DLA", "HV", "MASH", "CIN", "NICU", "PND"}


def test_glossary_of_the_repo_fits_a_text_message(glossary: Glossary) -> None:
    for term in glossary.terms:
        sent = gsm7.to_gsm7(f"{term.term}: {term.meaning}")
        assert gsm7.foreign(sent) == set(), term.term
        assert gsm7.segments(sent) <= 2, term.term
