"""The pattern language, construct by construct, on the sentences that it is matched with."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.safety.patterns import MOST_PATTERNS, PatternError, read_pattern
from bot.safety.rules import Lines, split_words

WORDS = {"child": ["baby", "he", "little one"], "harm": ["hurt*", "drop"]}
VOCAB = Vocab()


def matches(pattern: str, sentence: str) -> bool:
    lines = Lines(VOCAB)
    lines.add("line", read_pattern(pattern, WORDS))
    return bool(lines.find(Doc(VOCAB, words=split_words(sentence))))


@pytest.mark.parametrize(
    ("pattern", "sentence", "expected"),
    [
        ("fitting", "he is fitting", True),
        ("gone blue", "gone all blue", False),
        ("breath*", "he is breathless", True),
        ("(not|has stopped) moving", "she has stopped moving", True),
        ("(not|has stopped) moving", "she has moving", False),
        ("(not|stop*) moving", "stopped moving", True),
        ("[child] fits", "little one fits", True),
        ("[child] fits", "the one fits", False),
        ("very? floppy now", "floppy now", True),
        ("is (so|a bit)? floppy", "is a bit floppy", True),
        ("[child]? floppy", "floppy", True),
        ("not ~2 breathing", "not really properly breathing", True),
        ("not ~2 breathing", "not really at all breathing", False),
        ("blue !", "he is blue!", True),
        ("blue !", "he is blue.", False),
        ("(in - laws)", "the in-laws", True),
        ("('s|is) fitting", "baby 's fitting", True),
    ],
)
def test_patterns_match_as_they_say(pattern: str, sentence: str, expected: bool) -> None:
    assert matches(pattern, sentence) is expected


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("", "nothing that must be there"),
        ("~3", "nothing that must be there"),
        ("(a|b", "“(a|b” is not understood"),
        ("Breathing", "“Breathing” is not understood"),
        ("breath*ing", "“breath*ing” is not understood"),
        ("not ~0 moving", "“~0” is not understood"),
        ("not ~12 moving", "“~12” is not understood"),
        ("() fit", "an alternative in “() fit” is empty"),
        ("([child]|twin) fits", "“[child]” in"),
        ("(not ~2 moving|still)", "“~2” in"),
        ("[kid] fits", "[kid] in “[kid] fits” is not one of the lists under `words`: child, harm"),
    ],
)
def test_patterns_faults_help_the_editor(pattern: str, said: str) -> None:
    with pytest.raises(PatternError) as caught:
        read_pattern(pattern, WORDS)
    assert said in str(caught.value)


def test_patterns_too_many_say_to_cut_the_line() -> None:
    choices = "(" + "|".join(f"a b{n}" for n in range(20)) + ")"
    at_most, over = f"{choices} {choices}", f"{choices} {choices} c?"
    assert len(read_pattern(at_most, {}).tokens()) == MOST_PATTERNS
    with pytest.raises(PatternError, match="stands for 800 patterns, over 400: cut it in two"):
        read_pattern(over, {})


def test_patterns_single_words_together_are_one_pattern() -> None:
    assert len(read_pattern("(a|b|c*|d) (e|f)", {}).tokens()) == 1


def test_patterns_are_matched_with_words_and_marks_apart() -> None:
    assert split_words("he is-ok, no?") == ["he", "is", "-", "ok", ",", "no", "?"]
    assert split_words("") == ["_"]
