"""A reply as text messages."""

from __future__ import annotations

import re

import pytest

from bot.messages import gsm7
from bot.messages.reply import Block, Choice, Reply, Tone
from bot.messages.texts import MORE, Layout, lay_out, lay_out_text, split

LONG = "It is common. " * 60
ANSWER = Block(LONG, "It is common. Hold them.", Tone.ANSWER, "Crying")
SLEEP, OTHER = Choice("Sleep", "topic", "advice/sleep"), Choice("Something else", "other")
HELP = Block("Call 999 now.", None, Tone.HELP_NOW)


def pages(layout: Layout) -> list[Layout]:
    """The layout, and what "more" leads to."""
    found = [layout]
    while found[-1].later:
        found.append(found[-1].turned())
    return found


def test_texts_an_answer_is_short_with_more_first() -> None:
    layout = lay_out(Reply((ANSWER,), (SLEEP, OTHER)))
    assert layout.texts() == ("It is common. Hold them.\nReply 1 for more\n2 for Sleep\n3 for Something else",)


def test_texts_more_gives_all_that_the_web_shows() -> None:
    found = pages(lay_out(Reply((ANSWER,), (SLEEP,))))
    told = " ".join(page.now[0] for page in found[1:])
    assert told == LONG.strip()
    assert all("Reply 1 for more" in page.texts()[-1] for page in found[:-1])
    assert found[-1].texts()[-1].endswith("\nReply 1 for Sleep")


def test_texts_every_page_of_an_answer_is_two_segments_at_most() -> None:
    choices = tuple(Choice(f"A rather long label of choice {n}", "topic") for n in range(4))
    found = pages(lay_out(Reply((ANSWER,), choices)))
    assert {gsm7.segments(text) for page in found[:-1] for text in page.texts()} <= {1, 2}
    assert all(f"{n} for A rather long label of choice {n - 1}" in found[-1].texts()[-1] for n in range(1, 5))


def test_texts_choices_that_would_cost_a_text_wait_for_the_last_page() -> None:
    near = Block(LONG, "x" * 140, Tone.ANSWER)
    first = lay_out(Reply((near,), (SLEEP,)))
    assert first.texts() == ("x" * 140 + "\nReply 1 for more",)
    assert gsm7.segments(first.texts()[0]) == 1


@pytest.mark.parametrize("danger", [HELP, Block("Call 999.\n\nStay.", "Call 999.", Tone.HELP_NOW)])
def test_texts_danger_stands_alone(danger: Block) -> None:
    texts = lay_out(Reply((danger,), (Choice("Talk to a person", "service"), SLEEP))).texts()
    assert texts == (danger.sms, "Reply 1 for Talk to a person\n2 for Sleep")


def test_texts_possible_danger_comes_first_and_then_the_answer() -> None:
    texts = lay_out(Reply((HELP, ANSWER), (Choice("Yes, it is happening", "safety"),))).texts()
    assert texts[0] == "Call 999 now."
    assert texts[1].startswith("It is common. Hold them.\nReply 1 for more")


def test_texts_a_question_after_an_answer_comes_at_once_where_it_has_room() -> None:
    age = Block("How old is your child?")
    assert "Hold them.\nHow old" in lay_out(Reply((ANSWER, age), (SLEEP,))).texts()[0]
    full = Block(LONG, "x" * 285, Tone.ANSWER)
    found = pages(lay_out(Reply((full, age), (SLEEP,))))
    assert len(found[0].texts()) == 1
    assert found[-1].texts()[-1].endswith("How old is your child?\nReply 1 for Sleep")


def test_texts_two_answers_are_two_texts() -> None:
    one, two = (Block(LONG, letter * 250, Tone.ANSWER) for letter in "ab")
    texts = lay_out(Reply((one, two))).texts()
    assert [text[0] for text in texts] == ["a", "b"]


def test_texts_of_a_long_read_back_come_three_at_once_and_then_on_demand() -> None:
    words = Block("“" + "I cannot go on like this. " * 60 + "”")
    found = pages(lay_out(Reply((Block("This is what I would send."), words), (Choice("Yes, send it", "form"),))))
    assert len(found[0].texts()) == 3 and len(found) > 2
    assert "Reply 1 for more" in found[0].texts()[-1]
    assert "Yes, send it" in found[-1].texts()[-1]


def test_texts_short_forms_that_are_empty_are_left_out() -> None:
    assert lay_out(Reply((Block("One.\n\nTwo."), Block("Three.", short="")))).texts() == ("One. Two.",)
    assert lay_out(Reply(())).texts() == ()


def test_texts_lists_keep_their_lines() -> None:
    assert lay_out(Reply((Block("You told me:\n- one\n- two"),))).texts() == ("You told me:\n- one\n- two",)


@pytest.mark.parametrize("words", ["‘it’s’ – “so” • 38°C…", "½ a cup\u00a0now", "a\u200bb × c\t«d»"])
def test_texts_marks_are_exchanged_so_that_the_sms_alphabet_is_kept(words: str) -> None:
    assert not gsm7.foreign("".join(lay_out(Reply((Block(words),))).texts()))


@pytest.mark.parametrize("words", ["Чекаю вже рік. " * 30, "😀 " * 100, "لا أستطيع. " * 40])
def test_texts_of_other_scripts_are_counted_as_such(words: str) -> None:
    found = pages(lay_out_text(words))
    assert all(gsm7.segments(text) <= 2 for page in found for text in page.now)
    assert "".join("".join(found[0].now).split()) == "".join(words.split())


@pytest.mark.parametrize("width", range(20, 60, 3))
def test_texts_are_never_split_inside_a_word_number_or_link(width: int) -> None:
    whole = [
        "0808 808 1111",
        "116 123",
        "https://www.nhs.uk/conditions/fever-in-children",
        "reassurance",
        "(01473 000 000)",
    ]
    text = " and ".join(whole * 3) + "."
    parts = split(text, lambda piece: len(piece) <= width)
    assert " ".join(" ".join(parts).split()) == text
    for piece in whole:
        assert sum(part.count(piece) for part in parts) == 3


def test_texts_one_word_longer_than_a_page_stays_whole() -> None:
    assert split("a " + "x" * 400 + " b", lambda piece: len(piece) <= 50) == ["a", "x" * 400, "b"]


def test_texts_are_split_between_sentences_where_that_can_be() -> None:
    assert split("One two. Three four. Five.", lambda piece: len(piece) <= 12) == ["One two.", "Three four.", "Five."]


@pytest.mark.parametrize("size", [1_000, 100_000])
@pytest.mark.parametrize("unit", ["1 ", "a", ".", "\n", "1 a.", "https://x.y/1 ", "( "])
def test_texts_hostile_text_is_split_without_loss(unit: str, size: int) -> None:
    text = unit * (size // len(unit))
    assert "".join("".join(split(text, lambda piece: len(piece) <= 300)).split()) == "".join(text.split())


OFFERED = Layout(("Which?",), (), ("Sleep", "Feeding"))
WITH_MORE = Layout(("It is common.",), ("Hold them.",), ("Sleep", "Feeding"))


@pytest.mark.parametrize(
    ("text", "meant"),
    [("1", "Sleep"), (" 2. ", "Feeding"), ("option 1", "Sleep"), ("Reply 2", "Feeding"), ("2 please", "Feeding"), ("1 for Sleep", "Sleep"),
     ("3", None), ("0", None), ("12", None), ("", None), ("2 years", None), ("1 2", None), ("sleep", None), ("more", None), ("1st baby", None)],
)  # fmt: skip
def test_texts_numbers_mean_what_was_offered(text: str, meant: str | None) -> None:
    assert OFFERED.meant(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [("1", MORE), ("More.", MORE), ("1 for more", MORE), ("2", "Sleep"), ("3", "Feeding"), ("4", None)],
)
def test_texts_more_is_the_first_number_while_there_is_more(text: str, meant: str | None) -> None:
    assert WITH_MORE.meant(text) == meant
    assert WITH_MORE.turned().meant("1") == "Sleep"


def test_texts_survive_being_kept() -> None:
    assert Layout.from_json(WITH_MORE.to_json()) == WITH_MORE
    assert Layout.from_json({}) == Layout()


def test_texts_hold_no_payload_and_no_marks() -> None:
    layout = lay_out(Reply((ANSWER,), (SLEEP,)))
    assert not re.search(r"advice/|\*\*|\]\(|^#", "\n".join(text for page in pages(layout) for text in page.texts()))
