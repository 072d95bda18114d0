"""The pattern language, construct by construct, on the sentences that it is matched with."""

from __future__ import annotations

from typing import Any

import pytest

from bot.safety.patterns import PatternError, read_pattern
from bot.safety.rules import Lines, split_words

WORDS = {"child": ["baby", "he", "little one"], "harm": ["hurt*", "drop"]}


def matches(pattern: str, sentence: str) -> bool:
    lines = Lines()
    lines.add("line", read_pattern(pattern, WORDS))
    return bool(lines.find(split_words(sentence)))


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


@pytest.mark.parametrize(
    ("pattern", "sentence", "expected"),
    [
        ("a ~2 b", "a x b a b", [(0, 3), (3, 5)]),
        ("a b?", "a b", [(0, 1), (0, 2)]),
        ("a ~1 ~1 b", "a x y b", [(0, 4)]),
        ("(a|a b) ~1 c", "a b c", [(0, 3)]),
        ("breath*", "breath breathe breath's breath-less unbreath", [(0, 1), (1, 2), (3, 4)]),
        ("a", "", []),
    ],
)
def test_patterns_say_where_they_stand(pattern: str, sentence: str, expected: list[tuple[int, int]]) -> None:
    assert list(read_pattern(pattern, {}).find(split_words(sentence))) == expected


class Counted(list[str]):
    """The words of a sentence, and how often one was looked at."""

    looks = 0

    def __getitem__(self, place: Any) -> Any:
        Counted.looks += 1
        return super().__getitem__(place)


@pytest.mark.parametrize("pattern", ["fell ~9 ~9 ~9 drowsy", "fell ~9 fell ~9 fell ~9 fell ~9 drowsy"])
def test_patterns_with_gaps_take_time_in_proportion_to_the_sentence(pattern: str) -> None:
    """Else one message of thirty words could keep everyone waiting for minutes."""

    def looks(length: int) -> int:
        Counted.looks = 0
        assert list(read_pattern(pattern, {}).find(Counted(["fell"] * length))) == []
        return Counted.looks

    assert looks(400) <= 2.2 * looks(200)


def test_patterns_are_matched_with_words_and_marks_apart() -> None:
    assert split_words("he is-ok, no?") == ["he", "is", "-", "ok", ",", "no", "?"]
    assert split_words("") == ["_"]
