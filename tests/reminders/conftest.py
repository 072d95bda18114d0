"""Reminders on SQLite, and on a real PostgreSQL server where one is installed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy.engine import Engine

from bot.cipher import Cipher
from bot.dialogue.content import Content
from bot.dialogue.load import load_content
from bot.dialogue.recording import Recording
from bot.dialogue.reminders_due import RemindersDue
from bot.ledger.pseudonym import Pseudonyms
from bot.ledger.store import Ledger
from bot.reminders.codes import Codes
from bot.reminders.store import Reminders
from bot.settings import Settings
from bot.sms.numbers import Numbers
from bot.sms.phones import Phones
from bot.sms.queue import TextQueue
from tests.conftest import TODAY
from tests.ledger.conftest import KEPT, engine  # noqa: F401 - the fixture
from tests.ledger.conftest import KEY as LEDGER_KEY
from tests.support.conftest import KEY
from tests.support.test_postgresql import server  # noqa: F401 - the fixture

NUMBER = "+447700900123"
NUMBERS = Numbers(b"a key of the test")
PHONE = NUMBERS.conversation(NUMBER)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """Read once: nothing is kept in its stores."""
    return load_content(Settings(assistant_state=tmp_path_factory.mktemp("unused")))


@pytest.fixture
def content(data: Content, engine: Engine) -> Content:  # noqa: F811
    """The repo's own answers, with all that is kept in the database of the test, and a provider of texts."""
    cipher = partial(Cipher, (KEY,))
    queue = TextQueue(lambda: engine, cipher)
    phones, reminders = Phones(lambda: engine, cipher, queue), Reminders(lambda: engine, cipher, queue)
    codes = Codes(lambda: engine, cipher, lambda: NUMBERS, phones, queue, reminders)
    ledger = Ledger(lambda: engine, lambda: Pseudonyms(LEDGER_KEY), KEPT)
    return replace(data, ledger=ledger, reminders=reminders, codes=codes, sends_texts=True)


@pytest.fixture
def queue(engine: Engine) -> TextQueue:  # noqa: F811
    return TextQueue(lambda: engine, partial(Cipher, (KEY,)))


@pytest.fixture
def phones(engine: Engine, queue: TextQueue) -> Phones:  # noqa: F811
    return Phones(lambda: engine, partial(Cipher, (KEY,)), queue)


@pytest.fixture
def due(content: Content) -> RemindersDue:
    return RemindersDue(content, Recording(content), lambda: TODAY)
