"""What shows who somebody is: passwords, and long random words of which only a hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bot.errors import DeskError

LEAST, LONGEST = 12, 200  # characters of a password; the National Cyber Security Centre advises three random words
_HASHER = PasswordHasher()  # argon2id with the library's costs, which follow RFC 9106


def new_word() -> str:
    """256 random bits, for a cookie or a link."""
    return secrets.token_urlsafe(32)


def hash_word(word: str) -> str:
    """What is kept of such a word. It is random, so no slow hash is needed."""
    return hashlib.sha256(word.encode("utf-8", "surrogatepass")).hexdigest()


def hash_password(password: str, *known: str) -> str:
    """The password as it is kept. ``known``: what others know of the person. Raises DeskError, which says what to write."""
    if not LEAST <= len(password) <= LONGEST:
        raise DeskError(f"a password has {LEAST} to {LONGEST} characters: three random words are a good one")
    if len(set(password)) < 5:
        raise DeskError("that password repeats itself: three random words are a good one")
    if any(len(part) > 3 and part.lower() in password.lower() for part in known):
        raise DeskError("that password holds your name or email: three random words are a good one")
    return _HASHER.hash(password)


def is_password(hashed: str, password: str) -> bool:
    """Whether it is the password. As slow for an account that has none, or that does not exist: ``hashed`` is "" then."""
    try:
        _HASHER.verify(hashed or _nobodys(), password[: LONGEST + 1])
    except (Argon2Error, InvalidHashError, UnicodeEncodeError):
        return False
    return bool(hashed)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _HASHER.hash(new_word())
