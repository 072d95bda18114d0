"""Builds what staff work with, for the desk and the command line alike. Nothing of it imports Rasa."""

from __future__ import annotations

from functools import partial

from bot.cipher import open_cipher
from bot.database import open_database
from bot.exchange.store import Exchange
from bot.knowledge.helplines import load_helplines
from bot.messages.wording import load_wording
from bot.settings import Settings
from bot.sms.choose import numbers_of
from bot.sms.phones import Phones
from bot.sms.queue import TextQueue
from bot.support.answering import Answering
from bot.support.reaching import Reaching
from bot.support.routing import load_routing
from bot.support.store import RequestStore


def load_answering(settings: Settings) -> Answering:
    """The stores are opened at first use. Raises DataError for a data file that it cannot do without."""
    data, engine = settings.assistant_data, partial(open_database, settings.database)
    cipher = partial(open_cipher, settings.assistant_keys, settings.assistant_state)
    routing = load_routing(data / "routing.yml")
    queue = TextQueue(engine, cipher)
    reaching = Reaching(
        Exchange(engine, cipher), Phones(engine, cipher, queue), queue, partial(numbers_of, settings),
        load_wording(data / "wording.yml", load_helplines(data / "helplines.yml")), routing,
        texts=bool(settings.sms_provider), emails=bool(settings.smtp_url),
    )  # fmt: skip
    return Answering(RequestStore(engine, cipher), routing, reaching)
