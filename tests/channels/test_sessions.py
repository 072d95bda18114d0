"""Conversation ids that only this server can mint."""

from __future__ import annotations

import hashlib
import hmac
import os
import random
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.sessions import KEY_BYTES, Sessions
from bot.errors import SettingsError

ALPHABET = string.ascii_letters + string.digits + "-_."


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "state" / "session.key"


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def _altered(token: str, chance: random.Random) -> str:
    """The token with one character exchanged, lost, doubled or in the other case."""
    at = chance.randrange(len(token))
    other = chance.choice([c for c in ALPHABET if c != token[at]])
    return chance.choice(
        [token[:at] + other + token[at + 1 :], token[:at] + token[at + 1 :], token[:at] + other + token[at:]]
    )


def test_sessions_minted_ids_are_known_again(key: Path) -> None:
    sessions = Sessions(key)
    token = sessions.mint()
    conversation = sessions.conversation(token)
    assert conversation is not None and conversation.startswith("web-")
    assert token.startswith(conversation + ".") and sessions.conversation(conversation) is None


def test_sessions_every_id_is_another(key: Path) -> None:
    sessions = Sessions(key)
    assert len({sessions.conversation(sessions.mint()) for _ in range(500)}) == 500


def test_sessions_a_thousand_altered_tokens_are_refused(key: Path) -> None:
    sessions, chance = Sessions(key), random.Random(20261122)
    tokens = [sessions.mint() for _ in range(1_000)]
    altered = [_altered(token, chance) for token in tokens]
    assert [token for token in altered if sessions.conversation(token) is not None] == []
    assert all(sessions.conversation(token) for token in tokens)


@pytest.mark.parametrize(
    "guess",
    [
        "",
        ".",
        "web-",
        "web-abc",
        "web-abc.",
        "web-abc." + "0" * 32,
        ".".join(["web-abc", hashlib.sha256(b"web-abc").hexdigest()[:32]]),
        ".".join(["web-abc", hmac.new(b"", b"web-abc", hashlib.sha256).hexdigest()[:32]]),
        "web-é.ü",
        "web-\ud800." + "0" * 32,
        "web-abc.\udfff",
        "\0",
        "a" * 64_000,
        "None",
    ],
)
def test_sessions_guessed_tokens_are_refused(key: Path, guess: str) -> None:
    assert Sessions(key).conversation(guess) is None


def test_sessions_parts_of_two_tokens_do_not_join(key: Path) -> None:
    sessions = Sessions(key)
    (one, _, _), (_, _, signature) = sessions.mint().partition("."), sessions.mint().partition(".")
    assert sessions.conversation(f"{one}.{signature}") is None


@pytest.mark.parametrize(
    "change", [str.upper, lambda t: t + " ", lambda t: " " + t, lambda t: t + "." + t, lambda t: t + "\n"]
)
def test_sessions_near_misses_are_refused(key: Path, change: object) -> None:
    sessions = Sessions(key)
    assert callable(change)
    assert sessions.conversation(change(sessions.mint())) is None


def test_sessions_of_another_server_are_refused(key: Path, tmp_path: Path) -> None:
    assert Sessions(key).conversation(Sessions(tmp_path / "other.key").mint()) is None


@pytest.mark.usefixtures("open_umask")
def test_sessions_only_we_may_read_the_key(key: Path) -> None:
    Sessions(key)
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_bytes()) == KEY_BYTES


def test_sessions_two_starts_share_the_key(key: Path) -> None:
    first = Sessions(key)
    written = key.read_bytes()
    second = Sessions(key)
    assert key.read_bytes() == written
    assert second.conversation(first.mint()) and first.conversation(second.mint())


@pytest.mark.parametrize("content", [b"", b"short", b"x" * (KEY_BYTES - 1), b"x" * (KEY_BYTES + 1)])
def test_sessions_a_key_that_is_not_whole_is_refused(key: Path, content: bytes) -> None:
    key.parent.mkdir()
    key.write_bytes(content)
    with pytest.raises(SettingsError, match="delete it and start again"):
        Sessions(key)
