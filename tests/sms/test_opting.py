from __future__ import annotations

import pytest

from bot.dialogue.load import load_content
from bot.dialogue.preview import blocking_words
from bot.settings import settings
from bot.sms.opting import Keyword, is_blocking, keyword, suggests_blocking


@pytest.mark.parametrize("word", ["STOP", "stop", "StopAll", "UNSUBSCRIBE", "cancel", "End", "QUIT"])
@pytest.mark.parametrize("form", ["{}", " {} \n", "{}.", "{}!!", "“{}”", "* {} *", "({})"])
def test_opting_out_is_a_whole_message_of_one_word(word: str, form: str) -> None:
    assert keyword(form.format(word)) is Keyword.STOP


@pytest.mark.parametrize(
    ("word", "meant"),
    [("start", Keyword.START), ("Unstop.", Keyword.START), ("HELP", Keyword.HELP), ("info?", Keyword.HELP)],
)
def test_opting_knows_the_other_words(word: str, meant: Keyword) -> None:
    assert keyword(word) is meant


@pytest.mark.parametrize(
    "text",
    [
        "my baby stopped moving", "stop it", "how do I stop breastfeeding", "make it stop", "please stop", "STOP ALL",
        "stop 999", "he wont stop crying", "cancel my appointment", "the end", "help me", "end of life", "quit smoking",
        "weekend", "", "   ", "!!!", "0", "menu", "stoop", "s t o p", "can't stop", "stop\nplease", "start again",
    ],
)  # fmt: skip
def test_opting_is_never_a_word_in_a_sentence(text: str) -> None:
    assert keyword(text) is None


@pytest.mark.parametrize("text", ["To stop, reply STOP.", "Text “cancel” now", "say end", "Reply with QUIT"])
def test_opting_sees_a_suggestion_to_block(text: str) -> None:
    assert suggests_blocking(text)


@pytest.mark.parametrize(
    "text", ['To stop, say "later".', "Stop and rest.", "Send it by the end of Monday.", "reply stopping"]
)
def test_opting_leaves_other_words_alone(text: str) -> None:
    assert not suggests_blocking(text)


@pytest.mark.parametrize(("label", "blocks"), [("Cancel", True), ("End.", True), ("Skip", False), ("Not now", False)])
def test_opting_knows_labels_that_block(label: str, blocks: bool) -> None:
    assert is_blocking(label) is blocks


def test_opting_no_wording_or_label_suggests_a_blocking_word() -> None:
    assert blocking_words(load_content(settings())) == []
