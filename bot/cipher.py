"""Encryption of personal details at rest, with keys that can be exchanged for new ones."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from functools import lru_cache
from pathlib import Path
from tempfile import mkstemp

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import SettingsError

KEY_FILE = "details.key"
_KEY = re.compile(r"[\w-]{43}=", re.ASCII)  # Fernet itself reads past what follows a key, such as ";" and another


class Cipher:
    """Encrypts with the first key, decrypts with any: a new key goes first, and old ones stay until all is rewritten."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        if not keys or not all(_KEY.fullmatch(key) for key in keys):
            raise SettingsError(
                f"ASSISTANT_KEYS, or without it {KEY_FILE} in the state folder, holds something that is no key: "
                "make one with `python -m bot requests key`, and write a comma between keys."
            )
        self._keys = keys
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """Raises SettingsError where no key fits: the key that it was written with is missing."""
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise SettingsError(
                "Details cannot be read: the key they were written with is not in ASSISTANT_KEYS."
            ) from error

    def renew(self, token: str) -> str:
        """The same text, written with the first key. Raises SettingsError as ``decrypt`` does."""
        return self.encrypt(self.decrypt(token))

    def marks(self, text: str) -> tuple[str, ...]:
        """A keyed hash of a text for each key, 64 hexadecimal digits: write the first, look for any. Without the key, nobody
        can tell of which text it is."""
        return tuple(hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest() for key in self._keys)


@lru_cache(maxsize=1)
def passing_cipher() -> Cipher:
    """With a key of this process's own, for what lasts no longer than it."""
    return Cipher((Fernet.generate_key().decode(),))


@lru_cache(maxsize=4)
def open_cipher(keys: str, state: Path) -> Cipher:
    """From ``ASSISTANT_KEYS`` (comma between keys), or from a key of this machine's own, made at first use."""
    if keys:
        return Cipher(tuple(key.strip() for key in keys.split(",") if key.strip()))
    return Cipher((own_key(state / KEY_FILE).decode("ascii", errors="replace").strip(),))


def own_key(path: Path) -> bytes:
    """A key of this machine's own: 32 random bytes in URL-safe base64, made at first use."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_once(path, Fernet.generate_key())
    return path.read_bytes()


def write_once(path: Path, key: bytes) -> None:
    """Never over another's key: two processes or threads that start at once must use the same one."""
    number, name = mkstemp(dir=path.parent)  # only its owner can read it
    draft = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(key)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
