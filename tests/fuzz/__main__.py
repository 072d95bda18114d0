"""`python -m tests.fuzz [WHAT] [libFuzzer's options]`: looks for inputs that break a reader, led by what code they reach.

WHAT is calls, texts, feeds or files. Such as `python -m tests.fuzz calls -max_total_time=600`. An input that breaks one is
written beside (crash-...), and given as the last argument it is tried again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import atheris

Reader = Callable[[bytes], object]
GROUPS = ("calls", "texts", "feeds", "files")


def readers(group: str) -> Sequence[Reader]:
    """The readers of a group, each from bytes. Atheris must see their code before it is imported elsewhere."""
    with atheris.instrument_imports(include=["bot"]):
        if group == "calls":
            from tests.fuzz.calls import READERS as CALLS

            return list(CALLS.values())
        if group == "texts":
            from tests.fuzz.texts import READERS as TEXTS

            return [_of_text(read) for read in TEXTS.values()]
        if group == "feeds":
            from tests.fuzz.feeds import read_feed, read_table

            return [read_feed, read_table]
        from tests.fuzz.files import LOADERS, read_file

        return [_of_file(name, read_file) for name in LOADERS]


def _of_text(read: Callable[[str], object]) -> Reader:
    return lambda body: read(body.decode(errors="replace"))


def _of_file(name: str, read: Callable[[str, bytes], object]) -> Reader:
    return lambda body: read(name, body)


def one_of(chosen: Sequence[Reader]) -> Reader:
    """Reads an input by the reader that its first byte names."""

    def read(body: bytes) -> None:
        if body:
            chosen[body[0] % len(chosen)](body[1:])

    return read


def main(arguments: Sequence[str]) -> None:
    if len(arguments) < 2 or arguments[1] not in GROUPS:
        sys.exit(__doc__)
    atheris.Setup([arguments[0], *arguments[2:]], one_of(readers(arguments[1])), enable_python_coverage=True)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
