"""A process that is killed at any step leaves all of what it did or nothing, and what a family does again is done once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.clock import utc_now
from bot.support.model import State
from bot.support.outbox import LEASE
from tests.support.conftest import KEY
from tests.support.made import WORDS
from tests.support.outside import HANG, Line, Receiver, draft, team

ROOT = Path(__file__).parents[2]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.support.dying", *arguments]


def die(line: Line, what: str, address: str = "") -> int:
    url = line.engine.url.render_as_string(hide_password=False)
    done = subprocess.run(command(url, KEY, what, address), cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.fixture
def line(tmp_path: Path, receiver: Receiver) -> Line:
    return Line(f"sqlite:///{tmp_path}/crash.db", KEY, team("webhook", receiver.address))


def counts(line: Line, name: str, conversation: str) -> tuple[int, list[str], list[str]]:
    """Requests, the history's events, the outbox's."""
    found = line.store.of_conversation(conversation)
    return len(found), line.events(name), [row["event"] for row in line.outbox(name)]


def test_crash_while_sending_leaves_a_whole_request_or_none(line: Line) -> None:
    points, whole, none = die(line, "send"), (1, ["sent"], ["sent"]), (0, [], [])
    seen = []
    for point in range(1, points + 1):
        name, conversation = f"draft{point}", f"c{point}"
        seen.append(counts(line, name, conversation))
        again = line.support.send(draft(name), conversation)
        assert again is not None and again.details.words == (WORDS,)
        assert counts(line, name, conversation) == whole
    assert points > 8 and seen == sorted(seen) and (seen[0], seen[-2], seen[-1]) == (none, whole, whole)
    assert all(state in (none, whole) for state in seen)


def test_crash_while_adding_words_adds_them_once(line: Line) -> None:
    points, before, after = die(line, "extend"), ["sent"], ["sent", "added"]
    seen = []
    for point in range(1, points + 1):
        name, conversation = f"draft{point}", f"c{point}"
        (request,) = line.support.of_conversation(conversation)
        found = counts(line, name, conversation)
        assert found in ((1, before, before), (1, after, after))
        assert request.details.words == ((WORDS,) if found[1] == before else (WORDS, "more"))
        seen.append(len(found[1]))
        line.support.extend(draft("more", words=("more",), extends=request.reference), conversation)
        (request,) = line.support.of_conversation(conversation)
        assert (counts(line, name, conversation), request.details.words) == ((1, after, after), (WORDS, "more"))
    assert points > 15 and seen == sorted(seen) and set(seen) == {1, 2}


def test_crash_while_withdrawing_withdraws_or_does_not(line: Line) -> None:
    points, whats = die(line, "withdraw"), {State.NEW: ["sent"], State.WITHDRAWN: ["sent", "withdrawn"]}
    seen = []
    for point in range(1, points + 1):
        (request,) = line.support.of_conversation(f"c{point}")
        seen.append(request.state)
        whole = whats[request.state]
        assert counts(line, f"draft{point}", f"c{point}") == (1, whole, whole)
        assert (request.ended_at is None) is (request.state is State.NEW)
        assert (line.support.withdraw(request) is not None) is request.open
    assert points > 10 and set(seen) == set(whats)


async def test_crash_while_delivering_is_made_good_after_the_lease(line: Line, receiver: Receiver) -> None:
    points = die(line, "deliver", receiver.address)
    before = len(receiver.shown)
    await line.delivery.once(utc_now() + 2 * LEASE)
    assert [row["state"] for row in line.outbox()] == ["delivered"] * points
    keys = [parcel["key"] for parcel in receiver.shown]
    assert sorted(key.partition("-")[0] for key in keys) == sorted(f"draft{point}" for point in range(1, points + 1))
    assert points > 15 and 1 < before < points  # killed before the team had it, and after
    assert len(receiver.posts) > points  # at least once, and shown once


async def test_crash_while_a_team_has_not_answered_is_shown_once(line: Line, receiver: Receiver) -> None:
    receiver.answers = [HANG]
    url = line.engine.url.render_as_string(hide_password=False)
    with subprocess.Popen(command(url, KEY, "once", receiver.address), cwd=ROOT) as process:
        assert receiver.arrived.wait(30)
        process.kill()
    assert (line.outbox()[0]["state"], await line.delivery.once()) == ("waiting", 0)
    assert await line.delivery.once(utc_now() + LEASE) == 1
    assert (len(receiver.posts), len(receiver.shown)) == (2, 1)
