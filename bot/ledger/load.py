"""Opens the ledger that the settings name."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bot.database import open_database
from bot.ledger.pseudonym import pseudonyms_of
from bot.ledger.store import Ledger
from bot.settings import Settings


def load_ledger(settings: Settings) -> Ledger:
    """Its database and key are opened at first use."""
    kept = timedelta(days=settings.ledger_days)
    return Ledger(partial(open_database, settings.database), partial(pseudonyms_of, settings), kept)
