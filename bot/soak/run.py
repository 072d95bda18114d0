"""A run: a stack, families who talk with it, and faults one after the other."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.database import open_database
from bot.dialogue.host import LOOPBACK, free_port
from bot.dialogue.load import exchange, request_store, wording
from bot.errors import SettingsError
from bot.settings import Settings, read_settings, settings
from bot.sms.choose import MESSAGE_PATH, numbers_of
from bot.sms.stand_in import ACCOUNT, OUR_NUMBER, StandIn
from bot.soak import checks
from bot.soak.family import Family, Script, script_of
from bot.soak.faults import FAULTS, CannotError, Fault, mount_small, unmount
from bot.soak.lines import Line, Phones, SmsLine, WebLine
from bot.soak.report import Report
from bot.stack.stack import Plan, Stack

FIRST_NUMBER = 7_400_000_000  # phones that exist only here
PAUSE = (1.0, 3.0)  # seconds that a family thinks
CALM = 10.0  # seconds from when all is well again to the next fault: longer than a lease
SETTLING = 30.0  # seconds that the last replies may take
Say = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """What to run. ``families``: at once; a third of them by text."""

    minutes: float
    faults: tuple[str, ...]
    families: int = 9
    redis: bool = False
    postgresql: bool = False
    actions: bool = False


async def soak(run: Run, say: Say) -> Report:
    """Runs it, and reports. Raises SettingsError without nginx: texts come to one address, whoever answers them."""
    if shutil.which("nginx") is None:
        raise SettingsError("nginx is not installed, and families need one address before two assistants: install it.")
    with _folder("disk-full" in run.faults) as folder:
        phones, port, token = Phones(), free_port(), secrets.token_hex(16)
        address = f"http://{LOOPBACK}:{port}"
        stand_in = StandIn(address + MESSAGE_PATH, token, phones.show)
        own = _settings(address, await stand_in.start(), token)
        plan = Plan(folder, 2, run.redis, run.postgresql, run.actions, port, own)
        try:
            async with Stack(plan, say) as stack:
                return await Soak(run, stack, stand_in, phones, say).run(folder)
        finally:
            await stand_in.stop()


class Soak:
    """The families of a run, and what is known of them."""

    def __init__(self, run: Run, stack: Stack, stand_in: StandIn, phones: Phones, say: Say) -> None:
        self._run, self._stack, self._stand_in, self._phones, self._say = run, stack, stand_in, phones, say
        self._settings: Settings = read_settings({**os.environ, **stack.settings})
        self._script: Script = script_of(wording(settings()))
        self._numbers = itertools.count(FIRST_NUMBER)
        self._report = Report()
        self._lines: list[Line] = []
        self._confirmed: dict[str, str] = {}
        self._ending = False

    async def run(self, folder: Path) -> Report:
        """Until the time is over; then until the last reply has come."""
        started = time.monotonic()
        async with self._talking():
            await self._break(folder, started + self._run.minutes * 60)
            self._ending = True
        await self._settle()
        self._report.minutes = round((time.monotonic() - started) / 60, 2)
        self._check()
        return self._report

    @asynccontextmanager
    async def _talking(self) -> AsyncIterator[None]:
        """Families come and go until the block ends, and then finish what they are saying."""
        async with aiohttp.ClientSession() as session:
            by_text = self._run.families // 3
            lines = [lambda: WebLine(session, self._stack.address)] * (self._run.families - by_text) + [
                self._phone
            ] * by_text
            families = [asyncio.create_task(self._come_and_go(make)) for make in lines]
            try:
                yield
                await asyncio.gather(*families)
            finally:
                for family in families:
                    family.cancel()
                await asyncio.gather(*families, return_exceptions=True)

    async def _break(self, folder: Path, end: float) -> None:
        faults = [fault for fault in FAULTS if fault.name in self._run.faults]
        for fault in itertools.cycle(faults or [_NOTHING]):
            if time.monotonic() + CALM > end:
                break
            await asyncio.sleep(CALM)
            if fault.name not in self._report.skipped:
                await self._make(fault, folder)
        await asyncio.sleep(max(0.0, end - time.monotonic()))

    async def _make(self, fault: Fault, folder: Path) -> None:
        try:
            if fault.needs and fault.needs not in self._stack.keepers:
                raise CannotError(f"{fault.needs} is not run here")
            if fault is not _NOTHING:
                self._say(f"Fault: {fault.name}")
            await fault.make(self._stack, folder)
        except CannotError as error:
            self._report.skipped[fault.name] = str(error)
        else:
            self._report.faults += [fault.name] if fault is not _NOTHING else []
        await asyncio.gather(*(keeper.ready() for keeper in self._stack.keepers.values()))

    def _phone(self) -> SmsLine:
        number = f"+44{next(self._numbers)}"
        return SmsLine(self._stand_in, self._phones, number, numbers_of(self._settings).conversation(number))

    async def _come_and_go(self, make: Callable[[], Line]) -> None:
        while not self._ending:
            line, family = make(), Family(self._script, random.Random())
            await line.open()
            self._lines.append(line)
            while not (self._ending or family.is_done):
                await self._say_one(line, family)
                await asyncio.sleep(random.uniform(*PAUSE))

    async def _say_one(self, line: Line, family: Family) -> None:
        known = family.reference
        heard = await line.say(family.says())
        if not self._report.heard(heard):
            waited = "for ever" if heard.waited is None else f"{heard.waited:.1f} s"
            self._say(f"No word for {waited}: {type(line).__name__} {line.conversation}, {len(line.keys)}. message")
        self._report.crossed += len(family.hears(heard.reply))
        if family.reference and not known:
            self._report.requests += 1
            self._confirmed[family.reference] = family.mark

    async def _settle(self) -> None:
        deadline = time.monotonic() + SETTLING
        while time.monotonic() < deadline and self._waiting():
            await asyncio.sleep(0.5)

    def _waiting(self) -> int:
        return checks.waiting(open_database(self._settings.database))

    def _check(self) -> None:
        """Reads the database as it is at the end."""
        engine = open_database(self._settings.database)
        sent: dict[str, Sequence[str]] = {line.conversation: line.keys for line in self._lines if line.keys}
        self._report.disordered = len(checks.disordered(exchange(self._settings), sent))
        gone = checks.lost(request_store(self._settings), self._confirmed)
        for reference in gone:
            self._say(f"Request {reference} is not there as a family was told.")
        self._report.lost = len(gone)
        self._report.doubled = checks.doubled_texts(engine, self._stand_in.shown)
        engine.dispose()


def _settings(address: str, api: str, token: str) -> dict[str, str]:
    """Of the assistants: our stand-in carries the texts."""
    return {
        "PUBLIC_URL": address,
        "SMS_PROVIDER": "twilio",
        "SMS_ACCOUNT": ACCOUNT,
        "SMS_TOKEN": token,
        "SMS_FROM": OUR_NUMBER,
        "SMS_API": api,
    }


@contextmanager
def _folder(small: bool) -> Iterator[Path]:
    """A folder of its own, on a small disk where one is wanted and can be made. PostgreSQL's user may enter it."""
    with tempfile.TemporaryDirectory(prefix="soak") as name:
        folder = Path(name)
        mounted = small and mount_small(folder)
        folder.chmod(0o755)
        try:
            yield folder
        finally:
            if mounted:
                unmount(folder)


async def _nothing(_: Stack, __: Path) -> None:
    """A run without faults."""


_NOTHING = Fault("", _nothing)
