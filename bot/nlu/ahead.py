"""Reads messages in threads, before their turn is worked on.

The encoder is most of a turn's work, and Rasa works on one turn at a time in its event loop. It lets go of Python while it reads: so
messages of other conversations are worked on meanwhile, and health checks answered.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from spacy.language import Language
from spacy.tokens import Doc

THREADS = os.cpu_count() or 1  # more would only take turns, and take them from the event loop, too
ROUNDS = 5  # of the event loop, in which a call that has come in gets as far as here


class ReadAhead:
    """Keeps the documents of messages that are being worked on, and no longer. For one event loop."""

    def __init__(self) -> None:
        self._nlp: Language | None = None
        self._documents: dict[str, Doc] = {}
        self._begun = 0  # messages
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="read-ahead")

    def use(self, nlp: Language) -> None:
        """The pipeline of the model that was loaded last."""
        self._nlp = nlp

    def document(self, text: str) -> Doc | None:
        """What was read of a text, if it was."""
        return self._documents.get(text)

    @asynccontextmanager
    async def reading(self, text: str) -> AsyncIterator[None]:
        """Reads a text first, if others wait; ``document`` has it within. A message alone is quicker without a change of threads.
        Raises EncoderError."""
        self._begun += 1
        try:
            for _ in range(ROUNDS):
                await asyncio.sleep(0)
            if self._begun > 1 and self._nlp is not None:
                self._documents[text] = await self._read(self._nlp(text))
            yield
        finally:
            self._begun -= 1
            self._documents.pop(text, None)  # another conversation may have said the same

    async def _read(self, doc: Doc) -> Doc:
        if doc._.plain:  # made by now: spaCy does not promise to be shared between threads
            await asyncio.get_running_loop().run_in_executor(self._threads, lambda: doc._.reading)
        return doc


read_ahead = ReadAhead()
