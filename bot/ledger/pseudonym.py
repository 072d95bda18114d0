"""Names of conversations in the ledger: nobody without the key can say whose they are, or make a list of them."""

from __future__ import annotations

import hashlib
import hmac

from bot.cipher import own_key
from bot.settings import Settings
from bot.sms.numbers import PREFIX as TEXTS

KEY_FILE = "ledger.key"
WEB = "web-"  # what the ids of the page's conversations begin with: bot.channels.sessions
FAMILIES = (WEB, TEXTS)  # conversations of families; staff who try something out have others


class Pseudonyms:
    """Keyed hashes: the same for the same conversation, so that what it was told can be found and deleted."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def conversation(self, conversation: str) -> str:
        return self._hash(f"conversation:{conversation}")

    def turn(self, conversation: str, message: str) -> str:
        return self._hash(f"turn:{conversation}:{message}")

    def _hash(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def pseudonyms_of(settings: Settings) -> Pseudonyms:
    """With ``LEDGER_KEY``, or a key of this machine's own, made at first use."""
    return Pseudonyms(settings.ledger_key.encode() or own_key(settings.assistant_state / KEY_FILE))
