from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.support.draft import CHECK, FIELDS, MOST_CHARACTERS, Draft, fitting
from bot.support.model import Contact

EMPTY = Draft("id")
FULL = Draft(
    "id",
    done=FIELDS,
    words=("one", "two"),
    helpers="the GP and school",
    contact="text",
    address="07700 900123",
    safe="any",
)


def asked_in_turn(draft: Draft, **answers: str) -> list[str]:
    asked: list[str] = []
    while (name := draft.next()) != CHECK:
        asked.append(name)
        assert len(asked) <= len(FIELDS), asked
        value = answers.get(name, "")
        draft = replace(draft, done=(*draft.done, name)) if name == "share" else draft.with_answer(name, value)
    return asked


def test_draft_asks_each_field_once_and_only_what_is_needed() -> None:
    assert asked_in_turn(EMPTY, contact="chat") == [n for n in FIELDS if n not in ("address", "safe", "share")]
    assert asked_in_turn(EMPTY, contact="phone", helpers="our GP") == list(FIELDS)


@pytest.mark.parametrize(
    ("helpers", "organisation", "asked"),
    [("our GP", "", True), ("my mum", "", False), ("", "", False), ("the HV", "health_visiting", False)],
)
def test_draft_asks_about_others_only_where_they_are_named(helpers: str, organisation: str, asked: bool) -> None:
    draft = replace(EMPTY, organisation=organisation)
    assert ("share" in asked_in_turn(draft, contact="chat", helpers=helpers)) is asked


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("contact", ["contact", "address", "safe"]),
        ("address", ["address"]),
        ("helpers", ["helpers", "share"]),
        ("words", ["words"]),
        ("place", ["place"]),
    ],
)
def test_draft_asks_again_what_depends_on_a_change(name: str, again: list[str]) -> None:
    assert asked_in_turn(FULL.without(name), contact="text", helpers="the GP") == again


def test_draft_an_addition_needs_words_alone() -> None:
    addition = Draft("id", extends="KT4-7RX")
    assert asked_in_turn(addition) == ["words"]
    assert replace(addition, done=("words",), asked=CHECK).before() == "words"


@pytest.mark.parametrize(
    ("asked", "done", "before"),
    [
        ("life_point", (), "life_point"),
        ("would_help", ("life_point", "words", "child", "place"), "words"),  # not what comes later, though known
        ("tried", ("life_point", "words", "would_help"), "would_help"),
        (CHECK, FIELDS, "share"),
    ],
)
def test_draft_goes_back_to_the_question_before(asked: str, done: tuple[str, ...], before: str) -> None:
    assert replace(FULL, asked=asked, done=done).before() == before


def test_draft_goes_back_past_what_is_not_needed() -> None:
    assert replace(FULL, contact="chat", asked="consent").before() == "contact"
    assert replace(FULL, helpers="my mum", asked=CHECK).before() == "consent"


@pytest.mark.parametrize("draft", [EMPTY, replace(FULL, consent={"gp": False}, extends="KT4-7RX", paused=True)])
def test_draft_travels_as_json(draft: Draft) -> None:
    assert Draft.from_json(json.loads(json.dumps(draft.to_json()))) == draft


def test_draft_details_keep_all_that_was_said() -> None:
    details = replace(FULL, consent={"gp": False}, tried="charts", child="3").details("0412")
    assert (details.words, details.tried, details.child, details.check_number) == (
        ("one", "two"),
        "charts",
        "3",
        "0412",
    )
    assert details.contact == Contact("text", "07700 900123", "any")
    assert details.consent == {"gp": False}


@pytest.mark.parametrize("contact", ["chat", ""])
def test_draft_details_hold_no_number_that_must_not_be_used(contact: str) -> None:
    assert replace(FULL, contact=contact).details("0412").contact == Contact("chat")


@pytest.mark.parametrize(
    ("text", "room", "kept"),
    [
        ("all of it", 9, "all of it"),
        ("all of it", 8, "all of"),
        ("all of it", 6, "all"),
        ("unbroken", 3, ""),
        ("u" * 300, 200, "u" * 200),
        ("none", 0, ""),
        ("none", -5, ""),
        ("", 0, ""),
    ],
)
def test_draft_fitting_cuts_at_a_space(text: str, room: int, kept: str) -> None:
    assert fitting(text, room) == kept


def test_draft_keeps_what_fits_and_says_where_it_was_cut() -> None:
    long = "word " * (MOST_CHARACTERS // 5) + "the end that does not fit"
    once = EMPTY.with_words(long)
    assert sum(map(len, once.words)) <= MOST_CHARACTERS and long.startswith(once.words[0])
    assert once.cut == "word word word word word word"
    more = replace(once, cut="").with_words("and more")
    assert (more.words, more.cut) == (once.words, once.cut)


@pytest.mark.parametrize("length", [1, MOST_CHARACTERS - 1, MOST_CHARACTERS])
def test_draft_keeps_whole_what_fits(length: int) -> None:
    made = EMPTY.with_words("w" * length)
    assert (made.words, made.cut) == (("w" * length,), "")
    assert EMPTY.with_text("tried", "w" * length).tried == "w" * length


def test_draft_room_is_for_all_words_together() -> None:
    made = EMPTY.with_words("a" * (MOST_CHARACTERS - 10)).with_words("one two three four")
    assert (made.words[1], made.cut.endswith("one two")) == ("one two", True)


def test_draft_an_answer_too_long_is_cut_too() -> None:
    made = EMPTY.with_text("tried", "x " * MOST_CHARACTERS)
    assert len(made.tried) <= MOST_CHARACTERS and made.cut == "x x x x x x" and "tried" in made.done
