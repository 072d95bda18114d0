"""The fixed wording: complete, short enough, and with no number of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataError
from bot.knowledge.helplines import Helplines, load_helplines
from bot.messages import gsm7
from bot.messages.reply import Tone
from bot.safety.help import MOST_WORDS, Help, load_help

HELPLINES = """checked_on: 2026-11-22
helplines:
  samaritans: {name: Samaritans, for: Anyone, phone: "116 123", hours: 24 hours, cost: free, certainty: seen}
  shout: {name: Shout, for: By text, text: "85258", hours: 24 hours, cost: free, certainty: seen}
"""
FILE = """help:
  safety/harm:
    title: Call {samaritans}
    lines:
      - Call 999 now.
      - Or ring {samaritans}.
    sms: Call 999 or text {shout.text}.
    possible:
      - In danger, call 999.
      - Or 111, option 2.
    tap: Yes, this is happening now
    after: Is someone with you? {samaritans}
    then:
      still: Still? Ring {samaritans} now.
      even_so: Go even so.
      waiting: Do not wait.
      cannot_ring: Text {shout.text} instead.
"""
LINES = {"title": 3, "lines": 5, "sms": 7, "possible": 9, "tap": 11, "after": 12}
LINES |= {"still": 14, "even_so": 15, "waiting": 16, "cannot_ring": 17}
TEXTS = {
    "title": "Call {samaritans}",
    "lines": "Call 999 now.",
    "sms": "Call 999 or text {shout.text}.",
    "possible": "In danger, call 999.",
    "tap": "Yes, this is happening now",
    "after": "Is someone with you? {samaritans}",
    "still": "Still? Ring {samaritans} now.",
    "even_so": "Go even so.",
    "waiting": "Do not wait.",
    "cannot_ring": "Text {shout.text} instead.",
}


@pytest.fixture
def helplines(tmp_path: Path) -> Helplines:
    path = tmp_path / "helplines.yml"
    path.write_text(HELPLINES, encoding="utf-8")
    return load_helplines(path)


def load(folder: Path, helplines: Helplines, old: str = "", new: str = "") -> Help:
    assert not old or FILE.count(old) == 1
    path = folder / "safety.yml"
    path.write_text(FILE.replace(old, new) if old else FILE, encoding="utf-8")
    return load_help(path, helplines)["safety/harm"]


def test_help_blocks_have_their_numbers_and_tone(tmp_path: Path, helplines: Helplines) -> None:
    help_ = load(tmp_path, helplines)
    block = help_.block()
    assert block.text == "Call 999 now.\n\nOr ring 116 123.\n\nIs someone with you? 116 123"
    assert (block.sms, block.title, block.tone) == ("Call 999 or text 85258.", "Call 116 123", Tone.HELP_NOW)
    assert help_.possible_block().sms == "In danger, call 999.\n\nOr 111, option 2."
    assert help_.possible_block().tone is Tone.HELP_NOW


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("title", '"Ring {nobody}"', "{nobody} is not in data/helplines.yml"),
        ("lines", '"Ring {shout}"', "{shout} is not in data/helplines.yml (or has no phone)"),
        ("lines", "Ring 0808 2000 247", "the number “0808 2000 247” is written out"),
        ("sms", '" "', "is empty"),
        ("tap", '"Yes {nobody}"', "{nobody} is not in data/helplines.yml"),
        ("after", '"Ring {nobody.text}"', "{nobody.text} is not in data/helplines.yml"),
        ("after", "Ring 116 123", "the number “116 123” is written out"),
    ],
)
def test_help_faults_in_any_text_name_the_line(
    tmp_path: Path, helplines: Helplines, name: str, text: str, said: str
) -> None:
    with pytest.raises(DataError) as caught:
        load(tmp_path, helplines, TEXTS[name], text)
    assert said in caught.value.message
    assert caught.value.line == LINES[name]


@pytest.mark.parametrize(
    ("old", "new", "said", "line"),
    [
        ("    tap:", "    tapp:", "`tap` is missing", 3),
        (":\n      - In danger, call 999.\n      - Or 111, option 2.", ": []", "at least one line", 8),
    ],
)
def test_help_must_be_complete(tmp_path: Path, helplines: Helplines, old: str, new: str, said: str, line: int) -> None:
    with pytest.raises(DataError, match=said) as caught:
        load(tmp_path, helplines, old, new)
    assert caught.value.line == line


@pytest.mark.parametrize(("extra", "fits"), [(0, True), (1, False)])
def test_help_lines_are_counted_in_words(tmp_path: Path, helplines: Helplines, extra: int, fits: bool) -> None:
    second_line = 4  # words of "Or ring 116 123."
    words = " ".join(["word"] * (MOST_WORDS - second_line + extra))
    if fits:
        assert load(tmp_path, helplines, "Call 999 now.", words).lines[0] == words
    else:
        with pytest.raises(DataError, match="81 words: at most 80") as caught:
            load(tmp_path, helplines, "Call 999 now.", words)
        assert caught.value.line == 5


@pytest.mark.parametrize(
    ("sms", "fits"),
    [
        ("a" * gsm7.TWO_TEXTS, True),
        ("a" * (gsm7.TWO_TEXTS + 1), False),
        ("a" * (gsm7.TWO_TEXTS - 6) + "{samaritans}", False),
        ("Call 999 – now", False),
    ],
)
def test_help_sms_fits_two_texts_of_the_sms_alphabet(
    tmp_path: Path, helplines: Helplines, sms: str, fits: bool
) -> None:
    if fits:
        assert load(tmp_path, helplines, TEXTS["sms"], sms).sms == sms
    else:
        with pytest.raises(DataError, match="must fit in two texts") as caught:
            load(tmp_path, helplines, TEXTS["sms"], sms)
        assert caught.value.line == LINES["sms"]
