"""Encryption of details: keys are exchanged, wrong ones are told, and a machine's own key is made once."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.cipher import KEY_FILE, Cipher, open_cipher
from bot.errors import SettingsError

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads that interrupt each other as often as can be."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.parametrize("text", ["", "Tommy, 4 Mill Lane", "ünïcödé 😢\n\0", "x" * 100_000])
def test_cipher_reads_what_it_wrote(text: str) -> None:
    token = Cipher((OLD,)).encrypt(text)
    assert Cipher((OLD,)).decrypt(token) == text
    assert "Tommy" not in token and token.isascii()


# Rotation


def test_cipher_reads_old_words_with_a_new_key_before_the_old() -> None:
    token = Cipher((OLD,)).encrypt("words")
    assert Cipher((NEW, OLD)).decrypt(token) == "words"


def test_cipher_writes_with_the_first_key_only() -> None:
    token = Cipher((NEW, OLD)).encrypt("words")
    assert Cipher((NEW,)).decrypt(token) == "words"
    with pytest.raises(SettingsError):
        Cipher((OLD,)).decrypt(token)


def test_cipher_renewed_words_need_the_old_key_no_more() -> None:
    renewed = Cipher((NEW, OLD)).renew(Cipher((OLD,)).encrypt("words"))
    assert Cipher((NEW,)).decrypt(renewed) == "words"


@pytest.mark.parametrize(
    "token",
    [Cipher((OTHER,)).encrypt("words"), "", "words", "gAAAAA", "é"],
    ids=str.split("other none words cut accent"),
)
def test_cipher_without_the_right_key_says_so(token: str) -> None:
    cipher = Cipher((NEW, OLD))
    for use in (cipher.decrypt, cipher.renew):
        with pytest.raises(SettingsError, match="not in ASSISTANT_KEYS") as caught:
            use(token)
        assert OLD not in str(caught.value)


def test_cipher_notices_changed_words() -> None:
    token = Cipher((OLD,)).encrypt("words")
    changed = token[:-10] + ("A" if token[-10] != "A" else "B") + token[-9:]
    with pytest.raises(SettingsError):
        Cipher((OLD,)).decrypt(changed)


# Keys from the settings


@pytest.mark.parametrize(
    "keys", [OLD, f"{OLD},", f" {OLD} , {NEW} ", f",{NEW},{OLD}"], ids=str.split("one comma spaces second")
)
def test_cipher_takes_keys_from_the_settings(tmp_path: Path, keys: str) -> None:
    assert open_cipher(keys, tmp_path).decrypt(Cipher((OLD,)).encrypt("words")) == "words"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "keys",
    ["no key", ",", OLD[:-1], f"{OLD};{NEW}", f"{OLD}{NEW}", f"{OLD},no key", "é" * 43 + "=", "password" * 6],
    ids=str.split("words comma cut semicolon joined second accents password"),
)
def test_cipher_of_wrong_keys_says_how_to_make_one(tmp_path: Path, keys: str) -> None:
    with pytest.raises(SettingsError, match="python -m bot requests key") as caught:
        open_cipher(keys, tmp_path)
    assert OLD not in str(caught.value)


# The machine's own key


def test_cipher_makes_a_key_at_first_use_and_keeps_it(tmp_path: Path) -> None:
    state = tmp_path / "new" / "state"
    token = open_cipher("", state).encrypt("words")
    [path] = state.iterdir()
    assert (path.name, path.stat().st_mode & 0o777) == (KEY_FILE, 0o600)
    open_cipher.cache_clear()
    assert open_cipher("", state).decrypt(token) == "words"


def test_cipher_of_another_folder_has_another_key(tmp_path: Path) -> None:
    token = open_cipher("", tmp_path / "a").encrypt("words")
    with pytest.raises(SettingsError):
        open_cipher("", tmp_path / "b").decrypt(token)


@pytest.mark.parametrize("spoilt", [b"", b"half a k", b"\xff\xfe\0"])
def test_cipher_of_a_spoilt_key_file_says_so(tmp_path: Path, spoilt: bytes) -> None:
    (tmp_path / KEY_FILE).write_bytes(spoilt)
    with pytest.raises(SettingsError, match=KEY_FILE):
        open_cipher("", tmp_path)
    assert (tmp_path / KEY_FILE).read_bytes() == spoilt  # never made anew over words that need it


@pytest.mark.usefixtures("hasty_threads")
@pytest.mark.parametrize("attempt", range(10))
def test_cipher_many_threads_make_one_key(tmp_path: Path, attempt: int) -> None:
    state, barrier, tokens = tmp_path / str(attempt), threading.Barrier(8), []

    def write() -> None:
        barrier.wait()
        tokens.append(open_cipher("", state).encrypt("words"))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [Cipher(((state / KEY_FILE).read_text(encoding="ascii"),)).decrypt(token) for token in tokens] == [
        "words"
    ] * 8
    assert [path.name for path in state.iterdir()] == [KEY_FILE]
