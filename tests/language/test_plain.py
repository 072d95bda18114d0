"""Parents' typing in plain British words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.language.pipeline import read_tables
from bot.language.plain import LONGEST_SENTENCE, PlainWords, clean, has_words, sentences

TABLES = read_tables(Path(__file__).parents[2] / "data")


@pytest.fixture(scope="module")
def words() -> PlainWords:
    return PlainWords(TABLES)


# clean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  my   baby\t is ill ", "my baby is ill"),
        ("one\r\ntwo\n\n\n three ", "one\ntwo\nthree"),
        ("don’t ‘do’ “it”", "don't 'do' \"it\""),
        ("don´t", "don't"),
        ("don`t", "don't"),
        ("ＨＥＬＰ　ｍｅ", "HELP me"),
        ("he is 2½", "he is 2 1/2"),
        ("½ a bottle", "1/2 a bottle"),
        ("stop\x00it\x07now", "stop it now"),
        ("\ufeffhello", "hello"),
        ("breast\u00adfeeding", "breastfeeding"),
        ("sui\u200bcide", "suicide"),
        ("\u202eabc\u202c", "abc"),
        ("lone \ud800 half", "lone half"),
        ("private \ue000 use", "private use"),
        ("cafe\u0301", "café"),
        ("", ""),
        ("\n \t\n", ""),
    ],
)
def test_plain_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize("text", ["2½ or 3¼", "don´t", "a\u200b b\n\nc", "ﬁne… 39℃", "x\u0301y"])
def test_plain_clean_twice_is_clean_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("", False), ("?! ...", False), ("🙂👍", False), ("_", False), ("2", True), ("é", True)]
)
def test_plain_has_words(text: str, expected: bool) -> None:
    assert has_words(text) is expected


# sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("he is hot", ["he is hot"]),
        ("He is hot. Is it bad? Help!", ["He is hot.", "Is it bad?", "Help!"]),
        ("he is hot...is it bad", ["he is hot", "is it bad"]),
        ("temp 38.5 since noon", ["temp 38.5 since noon"]),
        ("one\ntwo", ["one", "two"]),
        ("he bites and how do i wean him", ["he bites", "how do i wean him"]),
        ("he bites and also what is colic", ["he bites", "also what is colic"]),
        ("bread and butter", ["bread and butter"]),
        ("...", []),
    ],
)
def test_plain_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_plain_sentences_of_the_longest_length_stay_whole() -> None:
    text = " ".join(["word"] * LONGEST_SENTENCE)
    assert sentences(text) == [text]


def test_plain_sentences_cut_a_long_run_at_a_joining_word() -> None:
    text = " ".join(["word"] * 20 + ["but"] + ["other"] * 20)
    assert sentences(text) == [" ".join(["word"] * 20), " ".join(["but"] + ["other"] * 20)]


def test_plain_sentences_cut_a_long_run_without_joining_words_and_lose_none() -> None:
    pieces = sentences(" ".join(str(number) for number in range(95)))
    assert [len(piece.split()) for piece in pieces] == [30, 30, 30, 5]
    assert " ".join(pieces).split() == [str(number) for number in range(95)]


# PlainWords with the repo's tables


def test_plain_words_reach_every_row_of_the_tables(words: PlainWords) -> None:
    assert len(TABLES) > 2000
    assert [key for key in TABLES if words.plain(f"so {key} now") != f"so {TABLES[key]} now"] == []


def test_plain_words_meanings_are_not_replaced_again() -> None:
    assert {word for meaning in TABLES.values() for word in meaning.split() if word in TABLES} == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my lo wont sleep 2nite pls help", "my little one will not sleep tonight please help"),
        ("my ds isn’t eating", "my son is not eating"),
        ("SHES BEEN SICK", "she is been sick"),
        ("i cant, i dont", "i can not, i do not"),
        ("tell 'em hes ok", "tell them he is ok"),
        ("is it ok w/ milk?", "is it ok with milk?"),
        ("he's 18mths", "he is 18 months"),
        ("pleeeease heeeelp", "please help"),
        ("sooo tired", "so tired"),
        ("baby's diaper", "baby 's nappy"),
        ("my mom's pediatrician", "my mum's paediatrician"),
    ],
)
def test_plain_words_write_out_what_parents_shorten(text: str, expected: str) -> None:
    assert PlainWords(TABLES, frozenset({"please", "help", "so"})).plain(text) == expected


BRITISH = """
my daughter will not settle in her cot without me
he has colic and draws his legs up after every feed
the health visitor weighed her and plotted the chart in the red book
we are worried about the lump behind his ear
she stammers when she is excited
can i give him calpol and ibuprofen together
our midwife said to ring the maternity unit
his nappy rash is sore and bleeding
i feel low and tearful since the birth
the school nurse came about his inhaler
is it normal for stools to be green
my waters broke an hour ago
she keeps gagging on lumps
when do first teeth come through
the crib was next to our bed
he is quiet at nursery but loud at home
her milk has come in and her breasts are full
they referred us to the paediatrician in june
my son was born at thirty weeks
we need help with heating and food bills
he bites his sister and pulls hair
how long may expressed milk stay in the fridge
she has a temperature of 39 and a cough
the council turned down our plan
my partner shouts and throws things
i am allergic to penicillin
he cannot hear well since the grommets
my waist hurts when i lift the pram
she was weaned at six months on porridge
do i need a passport for the baby
the wait for an assessment is a year
his speech is not clear to strangers
she has lost weight and will not drink
there is a rash that does not fade under a glass
i have a headache and blurred vision
we live in a flat with mould and damp
he wets the bed most nights
her period started at ten
my ex wants to see the children
we foster two brothers
are whooping cough vaccinations safe in pregnancy
the dentist is not taking patients
can she sleep on her tummy
his head is flat on one side
i had a caesarean and the scar is red
her tongue tie was cut
he hits his head against the wall
we lost our baby at twenty weeks
she hides food and counts calories
is vaping worse than smoking
my grandson has eczema on his elbows
he chokes on grapes
i am thirty nine and pregnant
the boiler is broken and it is cold
she wants to know about contraception
we speak polish at home
my daughter is being bullied online
when will his soft spot close
they said he has a heart murmur
we would like to thank the team
""".strip().splitlines()


def test_plain_words_british_table_has_sixty_sentences() -> None:
    assert len(set(BRITISH)) == 60


@pytest.mark.parametrize("text", BRITISH)
def test_plain_words_leave_british_words_alone(words: PlainWords, text: str) -> None:
    assert words.plain(text) == text


# Slips

MENDED = {"midwife": 9, "nursery": 5, "nurse": 9, "weaning": 3, "hearing": 4, "heating": 7, "breastfeeding": 8}
SLIPS = PlainWords({}, frozenset({"leaning", *MENDED}), MENDED)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("midwif", "midwife"),
        ("midwiffe", "midwife"),
        ("midwofe", "midwife"),
        ("mdiwife", "midwife"),
        ("nursrey", "nursery"),
        ("midwife", "midwife"),
        ("leaning", "leaning"),
        ("idwife", "idwife"),
        ("widwife", "widwife"),
        ("midwfie's", "midwife 's"),
        ("midf", "midf"),
        ("nurs", "nurs"),
        ("midwiffes", "midwiffes"),
        ("mdiwfie", "mdiwfie"),
        ("mid1ife", "mid1ife"),
        ("heaing", "heating"),
        ("xylophone", "xylophone"),
        ("nursesnursesnursesx", "nursesnursesnursesx"),
    ],
)
def test_plain_words_mend_one_slip_only(word: str, expected: str) -> None:
    assert SLIPS.plain(word) == expected


def test_plain_words_without_mended_words_change_no_slip() -> None:
    assert PlainWords({}, SLIPS.known).plain("midwif nursrey") == "midwif nursrey"


# Hostile input


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("🙂 hot 🔥🔥", "hot"),
        ("👩\u200d👧 ill", "ill"),
        ("he ❤️ me", "he me"),
        ("привет мой baby", "привет мой baby"),
        ("寶寶 fever", "寶寶 fever"),
        ("\x1b[31mred", "[ 31 mred"),
        ("a_b__c", "a _ b _ _ c"),
        ("hot , tired .", "hot, tired."),
        ("<b>hi</b>", "< b > hi < / b >"),
        ("'; drop table", "'; drop table"),
        ("", ""),
        ("🙂", ""),
    ],
)
def test_plain_words_of_hostile_text(text: str, expected: str) -> None:
    assert PlainWords().plain(text) == expected


@pytest.mark.parametrize(
    "unit", ["a", "'s", "a's", "a'", "a/", "aaab", ". ", " and", "é", "🙂", "1a", "\u0301", "\n", "?", "and how "]
)
def test_plain_words_take_a_hundred_thousand_characters(words: PlainWords, unit: str) -> None:
    text = "a" + unit * (100_000 // len(unit))
    plain = [words.plain(sentence) for sentence in sentences(clean(text))]
    # Each character is written once at most, with a space and a full-length meaning at the very most.
    assert sum(map(len, plain)) <= 3 * len(text)


def test_plain_words_look_at_each_word_once() -> None:
    class Counting(dict[str, str]):
        looked = 0

        def __contains__(self, key: object) -> bool:
            Counting.looked += 1
            return super().__contains__(key)

    words = PlainWords(Counting(), frozenset(), MENDED)
    words.plain("midwofe " * 1000)
    thousand, Counting.looked = Counting.looked, 0
    words.plain("midwofe " * 2000)
    assert Counting.looked == 2 * thousand
