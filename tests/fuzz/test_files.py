"""Whatever an editor's slip leaves in a file, it is read, or refused with its file."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.files import LOADERS, read_file
from tests.fuzz.hostile import WORDS

SLIPS = st.sampled_from(
    [
        *(
            "- ",
            "  ",
            "\t",
            ": ",
            "[",
            "]",
            "{",
            "}",
            '"',
            "'",
            "|",
            ">",
            "&a ",
            "*a",
            "!!python/object:os.system ",
            "!!int ",
            "? ",
        ),
        *(
            "null",
            "~",
            "[]",
            "{}",
            "true",
            "2027-13-45",
            "9" * 5_000,
            "-.nan",
            "1e999",
            "#",
            "%",
            "---\n",
            "\x00",
            "\x85",
            "\ufeff",
        ),
        *("{cry_sis}", "{nobody}", "{", "a" * 3_000, "\r", "\r\n"),
        *WORDS,
    ]
)


@lru_cache(maxsize=len(LOADERS))
def whole(name: str) -> str:
    return LOADERS[name][0].read_text(encoding="utf-8")


@st.composite
def slips(draw: st.DrawFn, text: str) -> bytes:
    """A file of our own with a few slips: something put in, a stretch left out, a line twice, other line ends."""
    for _ in range(draw(st.integers(1, 3))):
        at, length = draw(st.integers(0, len(text))), draw(st.sampled_from([0, 0, 1, 5, 60]))
        text = text[:at] + draw(SLIPS) + text[at + length :]
    if draw(st.booleans()):
        lines = text.splitlines(keepends=True)
        number = draw(st.integers(0, len(lines) - 1)) if lines else 0
        text = "".join(
            [*lines[:number], *lines[number : number + 1] * draw(st.sampled_from([0, 2])), *lines[number + 1 :]]
        )
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))).encode(errors="replace")


@pytest.mark.parametrize("name", LOADERS)
@given(data=st.data())
def test_files_with_slips_are_read_or_refused(name: str, data: st.DataObject) -> None:
    read_file(name, data.draw(slips(whole(name))))


@pytest.mark.parametrize("name", ["entry", "any"])
@given(body=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode()))
def test_files_of_any_bytes_are_read_or_refused(name: str, body: bytes) -> None:
    read_file(name, body)
