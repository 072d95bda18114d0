"""Long words: all that fits is kept, and the family is told what does not, and how to tell the rest."""

from __future__ import annotations

import pytest

from bot.dialogue.turn import Understood
from bot.support.draft import MOST_CHARACTERS
from bot.understanding.decision import Candidate
from tests.dialogue.by_hand import Family, said
from tests.dialogue.requests.asking_by_hand import answer, asked, draft, requests, sent, until

FULL = "That is more than one request can hold"
WHOLE = "word for word"
CUT = "I read the first part"


def write(family: Family, text: str, best: str = "out_of_scope") -> str:
    """Says what is longer than is read, as the pipeline marks it."""
    understood = Understood(None, (Candidate(best, 0.9),), 5.0, cut=True)
    answered = family.assistant.respond(text, understood, family.memory, family.today, family.conversation)
    family.memory = answered.memory
    return said(answered)


def story(length: int) -> str:
    return ("We did not sleep again. " * (length // 24 + 1))[:length].strip()


@pytest.mark.parametrize("field", ["words", "would_help", "tried", "helpers"])
def test_asking_long_words_are_kept_whole_and_not_said_to_be_cut(family: Family, field: str) -> None:
    until(family, field)
    reply = write(family, story(4000))
    assert WHOLE in reply and "999" in reply and CUT not in reply and FULL not in reply
    kept = draft(family, field)
    assert (kept[0] if field == "words" else kept) == story(4000)


def test_asking_long_question_in_between_is_said_to_be_cut(family: Family) -> None:
    until(family, "would_help")
    assert CUT in write(family, "delete my data", "delete_my_data")
    assert CUT in write(Family(family.assistant), story(4000), "advice/fever")


def test_asking_more_words_than_fit_are_told_and_where_they_end(family: Family) -> None:
    until(family, "words")
    reply = write(family, story(MOST_CHARACTERS + 1))
    assert FULL in reply and "add to my request" in reply
    (kept,) = draft(family, "words")
    assert len(kept) <= MOST_CHARACTERS and story(MOST_CHARACTERS + 1).startswith(kept)
    assert f'"{" ".join(kept.split()[-6:])}"' in reply


def test_asking_is_told_once_that_it_was_too_much(family: Family) -> None:
    until(family, "words")
    write(family, story(MOST_CHARACTERS + 1))
    assert FULL not in said(answer(family))


def test_asking_more_words_for_a_full_request_are_told(family: Family) -> None:
    until(family, "check", words=story(MOST_CHARACTERS - 1))
    before = draft(family, "words")
    reply = said(family.say("And his little sister is frightened of him now."))
    assert FULL in reply and draft(family, "words") == before and asked(family) == "check"


def test_asking_the_rest_can_be_added_when_it_is_sent(family: Family) -> None:
    request = sent(family, words=story(MOST_CHARACTERS))
    family.say("add to my request", "add_to_request")
    family.say("And his little sister is frightened of him now.")
    family.tap("Yes, send it")
    assert requests(family)[0].details.words == (
        *request.details.words,
        "And his little sister is frightened of him now.",
    )
