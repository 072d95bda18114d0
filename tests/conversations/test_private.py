"""No detail of a family is anywhere in the clear but in its own conversation, and there no longer than seven days."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.conversations.kept import KEPT_DAYS
from bot.conversations.sqlite import SqliteConversations
from bot.support.references import find_reference
from tests.conversations.running import Running, running

NAME, PHONE, EMAIL, WORD = "Marmaduke Quillfeather", "07700 900777", "planted@family.example", "zebraphone"
PLANTED = [planted.encode() for planted in (NAME, PHONE, EMAIL, WORD, "trombone", "Wroxham")]
STORY = f"{NAME} shouts {WORD} at his sister every night and I am worn out, mail me at {EMAIL}"
TURNS = (
    ["I need help with my kids", "Things are getting too much", STORY, "a trombone teacher", "skip", "our GP"]
    + ["4", "Wroxham", f"text me on {PHONE}", "any time", "yes", "yes", "change my number", PHONE, "any time"]
    + ["what does a health visitor do?", "Yes, send it", "what is happening with my request?"]
    + ["add to my request", f"It is worse: {WORD}", "yes", "delete my data", "Show me what you keep"]
)


class Served:
    """A whole request through the running assistant, and what it left in its state folder."""

    def __init__(self, state: Path, server: Running) -> None:
        self.state, session = state, server.session()
        self.replies = [self._say(server, session, text) for text in TURNS]

    def _say(self, server: Running, session: str, text: str) -> str:
        status, answer = server.say(session, text)
        assert status == 200, answer
        return str(answer["messages"][-1]["body"]["text"])

    def files_with(self, planted: bytes) -> set[str]:
        return {path.name for path in self.state.rglob("*") if path.is_file() and planted in path.read_bytes()}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    state = tmp_path_factory.mktemp("private")
    with running(state) as server:
        yield Served(state, server)


def test_private_the_whole_request_was_made(served: Served) -> None:
    told = "\n".join(served.replies)
    assert "check number is" in told and "I have added that" in told and find_reference(told)
    assert all(planted.decode() in told for planted in PLANTED if planted != EMAIL.encode())  # read back, and shown


@pytest.mark.parametrize("planted", PLANTED)
def test_private_details_are_in_no_log_and_no_file(served: Served, planted: bytes) -> None:
    assert served.files_with(planted) == set()
    assert (served.state / "conversations.db").stat().st_size > 0
    assert (served.state / "log").exists() and (served.state / "assistant.db").stat().st_size > 0


def test_private_details_are_gone_with_the_conversation(served: Served) -> None:
    with closing(sqlite3.connect(served.state / "conversations.db", isolation_level=None)) as connection:
        past = (KEPT_DAYS * 86_400 + 1,)
        assert connection.execute("UPDATE kept SET saved = saved - ?", past).rowcount == 1
    SqliteConversations(served.state / "conversations.db").purge()
    assert [planted for planted in PLANTED if served.files_with(planted)] == []
