"""What comes from outside is read, or refused in the one way that its door knows."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.calls import READERS, read_call
from tests.fuzz.hostile import json_values, texts

NAMES = ("session", "key", "text", "after", "id", "source_number", "message", "reference", "status")
FIELDS = ("MessageSid", "From", "Body", "NumMedia", "MessageStatus", "session", "key", "text", "choice", "framed")
STATUSES = st.sampled_from(["delivered", "sent", "3", "٣", "999999", ""])


def objects() -> st.SearchStrategy[bytes]:
    """JSON objects with our names and any values, halves of characters as escapes."""
    named = st.dictionaries(st.sampled_from(NAMES), json_values() | texts() | STATUSES)
    return named.map(lambda value: json.dumps(value).encode())


def forms() -> st.SearchStrategy[bytes]:
    named = st.dictionaries(st.sampled_from(FIELDS), texts() | STATUSES)
    plain = named.map(lambda value: urlencode(value, errors="replace").encode())
    parts = st.builds(
        lambda name, body: b"--x\r\n" + name.encode() + b"\r\n\r\n" + body + b"\r\n--x--",
        texts(),
        st.binary(max_size=50),
    )
    return plain | parts


@pytest.mark.parametrize("name", READERS)
@given(body=st.binary(max_size=300) | objects() | forms())
def test_calls_of_any_kind_are_read_or_refused(name: str, body: bytes) -> None:
    READERS[name](body)


@pytest.mark.parametrize("deep", [b"[" * 60_000, b'{"a":' * 12_000, b'{"text": ' + b"9" * 60_000 + b"}"])
@pytest.mark.parametrize("name", ["calls", "notify"])
def test_calls_that_are_deep_or_endless_are_refused(name: str, deep: bytes) -> None:
    READERS[name](deep)


def test_calls_with_half_a_character_are_read() -> None:
    read_call(b'{"session": "\\ud83d", "key": "\\ud83d", "text": "cut in two \\ud83d", "after": 0}')
