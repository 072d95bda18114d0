"""Reads messages in threads, before their turn is worked on.

The encoder is most of a turn's work, and Rasa works on one turn at a time in its event loop. It lets go of Python while it reads: so,
where several messages wait, others are worked on meanwhile.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cached_property

from spacy.tokens import Doc

from bot.settings import settings

ROUNDS = 5  # of the event loop, in which a call that has come in gets as far as here


class ReadAhead:
    """Keeps the documents of messages that are being worked on, and no longer. For one event loop."""

    def __init__(self) -> None:
        self._make: Callable[[str], Doc] | None = None
        self._documents: dict[str, Doc] = {}
        self._begun = 0  # messages

    def use(self, make: Callable[[str], Doc]) -> None:
        """What makes a document of a message's text: that of the model which was loaded last."""
        self._make = make

    def document(self, text: str) -> Doc | None:
        """What was read of a message's text, if it was."""
        return self._documents.get(text)

    @asynccontextmanager
    async def reading(self, text: str) -> AsyncIterator[None]:
        """Reads a text first, if others wait; ``document`` has it within. A message alone is quicker without a change of threads.
        Raises EncoderError."""
        self._begun += 1
        try:
            for _ in range(ROUNDS):
                await asyncio.sleep(0)
            if self._begun > 1 and self._make is not None:
                self._documents[text] = await self._read(self._make(text))
            yield
        finally:
            self._begun -= 1
            self._documents.pop(text, None)  # another conversation may have said the same

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        # More than there are cores would only take turns, and take them from the event loop, too.
        return ThreadPoolExecutor(settings().encoder_threads or os.cpu_count(), thread_name_prefix="read-ahead")

    async def _read(self, doc: Doc) -> Doc:
        if doc._.plain:  # made by now: spaCy does not promise to be shared between threads
            await asyncio.get_running_loop().run_in_executor(self._threads, lambda: doc._.reading)
        return doc


read_ahead = ReadAhead()
