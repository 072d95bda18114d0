"""Conversation ids that only this server can mint: 128 random bits and a signature."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

from bot.cipher import write_once
from bot.errors import SettingsError

KEY_BYTES = 32
ID_BYTES = 16
SIGNATURE = 32  # hexadecimal digits, 128 bits


class Sessions:
    """Mints and checks ids such as ``web-<random>.<signature>``. The key is the one that is set, the same on all machines, or
    kept in a file that only we may read."""

    def __init__(self, key_file: Path, key: str = "") -> None:
        self._key = key.encode() or _key(key_file)

    def mint(self) -> str:
        name = "web-" + secrets.token_urlsafe(ID_BYTES)
        return f"{name}.{self._sign(name)}"

    def conversation(self, session: str) -> str | None:
        """The conversation that a session stands for, or None where it was not minted here."""
        name, _, signature = session.partition(".")
        if not session.isascii():  # JSON can hold half characters, which cannot be encoded
            return None
        return name if hmac.compare_digest(signature.encode(), self._sign(name).encode()) else None

    @staticmethod
    def mint_key() -> str:
        """An id for one message of the page without JavaScript: sent again, it is the same message."""
        return secrets.token_urlsafe(ID_BYTES)

    def _sign(self, name: str) -> str:
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()[:SIGNATURE]


def _key(path: Path) -> bytes:
    """The key of the file, made at the first start. Raises SettingsError where it is not whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        write_once(path, secrets.token_bytes(KEY_BYTES))
    key = path.read_bytes()
    if len(key) != KEY_BYTES:  # an empty key would let anyone sign
        raise SettingsError(f"{path} is not whole: delete it and start again. Open chats will end.")
    return key
