"""Messages that are read before their turn: side by side where several wait, and kept no longer than they are worked on."""

from __future__ import annotations

import asyncio
import re
import threading
from typing import cast

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from bot.errors import EncoderError
from bot.language.encoder.encoder import Encoder, Reading
from bot.language.pipeline import use_encoder
from bot.nlu.ahead import ReadAhead


class Meeting:
    """Stands in for the encoder: a reading ends when as many have begun as were to meet."""

    def __init__(self, readers: int) -> None:
        self._all_here = threading.Barrier(readers)
        self.threads: set[str] = set()

    def read(self, text: str) -> Reading:
        if text == "broken":
            raise EncoderError("the encoder cannot be loaded")
        self.threads.add(threading.current_thread().name)
        self._all_here.wait(timeout=20)
        words = [word.span() for word in re.finditer(r"\S+", text)]
        return Reading(np.ones((len(words), 4), dtype=np.float32), tuple(words))


def language(encoder: Meeting) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("plain_words")
    nlp.add_pipe("sentence_vectors")
    use_encoder(nlp, cast(Encoder, encoder))
    return nlp


def ready(encoder: Meeting) -> ReadAhead:
    ahead = ReadAhead()
    ahead.use(language(encoder))
    return ahead


async def turn(ahead: ReadAhead, text: str) -> Doc | None:
    async with ahead.reading(text):
        return ahead.document(text)


async def test_ahead_reads_messages_that_wait_side_by_side() -> None:
    encoder = Meeting(2)
    ahead = ready(encoder)
    first, second = await asyncio.gather(turn(ahead, "she is poorly"), turn(ahead, "what is an ehcp"))
    assert first is not None and first.text == "she is poorly" and "reading" in first.user_data
    assert second is not None and second.text == "what is an ehcp"
    assert all(name.startswith("read-ahead") for name in encoder.threads)


async def test_ahead_leaves_a_message_alone_to_its_turn() -> None:
    encoder = Meeting(1)
    assert await turn(ready(encoder), "she is poorly") is None
    assert not encoder.threads


async def test_ahead_keeps_nothing_once_the_turn_is_over() -> None:
    ahead = ready(Meeting(2))
    await asyncio.gather(turn(ahead, "she is poorly"), turn(ahead, "what is an ehcp"))
    assert ahead.document("she is poorly") is None and ahead.document("what is an ehcp") is None


async def test_ahead_lets_two_conversations_say_the_same() -> None:
    ahead = ready(Meeting(2))
    found = await asyncio.gather(turn(ahead, "hello"), turn(ahead, "hello"))
    assert [doc.text for doc in found if doc is not None] == ["hello", "hello"]


async def test_ahead_leaves_blank_messages_unread() -> None:
    encoder = Meeting(2)
    ahead = ready(encoder)
    await asyncio.gather(turn(ahead, ""), turn(ahead, ""))
    assert not encoder.threads


async def test_ahead_fails_where_the_encoder_does_and_goes_on() -> None:
    ahead = ready(Meeting(1))
    found = await asyncio.gather(turn(ahead, "broken"), turn(ahead, "she is poorly"), return_exceptions=True)
    assert [type(one) for one in found] == [EncoderError, Doc]


async def test_ahead_works_before_a_model_is_loaded() -> None:
    ahead = ReadAhead()
    assert not any(await asyncio.gather(turn(ahead, "hello"), turn(ahead, "hello")))
