"""Sends what is in the queue, several numbers at once and each in order."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import aiohttp

from bot.sms.phones import Phones
from bot.sms.provider import DoubtfulError, NotSentError, Provider, Text
from bot.sms.queue import Taken, TextQueue

logger = logging.getLogger(__name__)

AT_ONCE = 16  # texts under way
LONGEST_END = 5.0  # seconds that a stop waits for texts under way
LOOK_AGAIN = 1.0  # seconds after which texts of other processes, and those to be tried again, are looked for


class Sender:
    """Runs beside the conversations. ``ring`` says that there is something to send."""

    def __init__(self, queue: TextQueue, phones: Phones, provider: Provider) -> None:
        self._queue, self._phones, self._provider = queue, phones, provider
        self._under_way: set[asyncio.Task[None]] = set()
        self._bell = asyncio.Event()

    def ring(self) -> None:
        self._bell.set()

    async def forever(self) -> None:
        """Sends until it is cancelled, and then finishes what it has begun: a text that is cut off is doubtful. A database
        that is away is waited for."""
        async with aiohttp.ClientSession() as session:
            try:
                await self._forever(session)
            finally:
                if self._under_way:
                    await asyncio.wait(self._under_way, timeout=LONGEST_END)

    async def _forever(self, session: aiohttp.ClientSession) -> None:
        while True:
            self._bell.clear()
            try:
                started = self._start(session)
            except Exception as error:  # sending must outlive whatever happens to one look
                started = 0
                logger.error("The texts to be sent could not be read: %s", type(error).__name__)
            if not started:
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._bell.wait(), LOOK_AGAIN)
            await asyncio.sleep(0)

    def _start(self, session: aiohttp.ClientSession) -> int:
        free = AT_ONCE - len(self._under_way)
        taken = self._queue.take(free) if free else []
        for text in taken:
            task = asyncio.create_task(self._send(session, text))
            self._under_way.add(task)
            task.add_done_callback(self._done)
        return len(taken)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self.ring()

    async def _send(self, session: aiohttp.ClientSession, taken: Taken) -> None:
        """Sends one text. What goes wrong in between leaves it doubtful, and it is found out later."""
        text = Text(taken.key, taken.number, taken.body, taken.tried_at)
        try:
            found = await self._found(session, text) if taken.doubtful else []
            if taken.doubtful and not self._queue.is_ours(taken):
                return  # its first sender, or a receipt, said meanwhile that it was sent
            self._queue.sent(taken, found[0] if found else await self._provider.send(session, text))
        except NotSentError as error:
            self._not_sent(taken, error)
        except DoubtfulError as error:
            logger.warning("Whether a text was sent is not known, attempt %d: %s", taken.attempts, error)
            self._queue.doubtful(taken)
        except Exception as error:  # its lease ends, and it is taken up again as doubtful
            logger.error("A text could not be handled: %s", type(error).__name__)

    async def _found(self, session: aiohttp.ClientSession, text: Text) -> list[str]:
        """The provider's ids of a text that may have been sent. Raises DoubtfulError while it cannot tell."""
        try:
            return self._queue.new_ids(await self._provider.find(session, text))
        except NotSentError as error:
            raise DoubtfulError(str(error)) from error

    def _not_sent(self, taken: Taken, error: NotSentError) -> None:
        logger.warning("A text was not sent, attempt %d: %s", taken.attempts, error)
        if error.blocked:
            self._phones.stop(taken.conversation)
        self._queue.not_sent(taken, error.final)
