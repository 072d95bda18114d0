"""The checks of a run find what they are for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.database import open_database
from bot.exchange.store import Exchange, Message, Who
from bot.sms.stand_in import Shown
from bot.sms.tables import TEXT_OUT
from bot.soak.checks import disordered, doubled_texts, is_in_order, lost, waiting
from bot.soak.lines import Heard
from bot.soak.report import BARS, LONGEST_WAIT, Report, percentile
from bot.support.store import RequestStore
from tests.support.conftest import KEY


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path / 'soak.db'}")


def messages(*said: tuple[str, str]) -> list[Message]:
    return [
        Message(number, "web-a", Who.FAMILY if who == "f" else Who.ASSISTANT, key, utc_now(), {})
        for number, (who, key) in enumerate(said, 1)
    ]


@pytest.mark.parametrize(
    ("said", "keys", "good"),
    [
        ((("f", "a"), ("a", "re-1-0"), ("f", "b"), ("a", "re-3-0"), ("a", "re-3-1")), ["a", "b"], True),
        ((("f", "a"), ("f", "b"), ("a", "re-1-0"), ("a", "re-2-0")), ["a", "b"], True),
        ((("f", "a"), ("f", "b"), ("a", "re-2-0"), ("a", "re-1-0")), ["a", "b"], False),
        ((("f", "b"), ("a", "re-1-0"), ("f", "a"), ("a", "re-3-0")), ["a", "b"], False),
        ((("f", "a"), ("a", "re-1-0")), ["a", "b"], False),
        ((("f", "a"), ("f", "b"), ("a", "re-1-0")), ["a", "b"], False),
        ((("f", "a"), ("a", "re-9-0")), ["a"], False),
        ((), [], True),
    ],
)
def test_checks_order(said: Sequence[tuple[str, str]], keys: list[str], good: bool) -> None:
    assert is_in_order(messages(*said), keys) is good


def test_checks_find_what_waits_and_what_is_missing(engine: Engine) -> None:
    exchange = Exchange(lambda: engine, lambda: Cipher((KEY,)))
    exchange.receive("web-a", "k", {"text": "x"})
    assert waiting(engine) == 1 and disordered(exchange, {"web-a": ["k"]}) == ["web-a"]
    taken = exchange.take("web-a")
    assert taken is not None and exchange.answer(taken, [{"text": "re"}])
    assert waiting(engine) == 0 and disordered(exchange, {"web-a": ["k"]}) == []
    assert disordered(exchange, {"web-a": ["k", "gone"]}) == ["web-a"]


def test_checks_find_a_lost_request(engine: Engine) -> None:
    store = RequestStore(lambda: engine, lambda: Cipher((KEY,)))
    assert lost(store, {"KW4-7RMP": "zq00000000"}) == ["KW4-7RMP"]


def test_checks_find_a_text_that_was_sent_twice(engine: Engine) -> None:
    row = {"conversation": "sms-a", "key": "k", "text": "", "at": utc_now(), "next_at": utc_now(), "segments": 1}
    row |= {"always": False, "state": "sent", "attempts": 1, "provider_id": "SM1", "receipt": ""}
    with engine.begin() as connection:
        connection.execute(TEXT_OUT.insert().values(row))
    first, again = (Shown(sid, "+447400000000", "hello", datetime.now(timezone.utc)) for sid in ("SM1", "SM2"))
    assert doubled_texts(engine, [first]) == 0 and doubled_texts(engine, [first, again]) == 1


@pytest.mark.parametrize("name", BARS)
def test_checks_every_bar_fails_a_run(name: str) -> None:
    report = Report(requests=1)
    report.heard(Heard("hello", 0.2))
    assert report.is_good
    setattr(report, name, 1)
    assert not report.is_good and "must be 0" in report.table()


@pytest.mark.parametrize(
    ("heard", "in_time"),
    [(Heard("x", LONGEST_WAIT), True), (Heard("x", LONGEST_WAIT + 0.1), False), (Heard("", None), False)],
)
def test_checks_a_word_in_time(heard: Heard, in_time: bool) -> None:
    report = Report()
    assert report.heard(heard) is in_time
    assert (report.silent, report.unanswered) == (not in_time, not heard.reply)


def test_checks_a_run_without_a_request_shows_nothing() -> None:
    assert not Report(messages=5).is_good


@pytest.mark.parametrize(("share", "value"), [(50, 2), (95, 4), (100, 4), (1, 1)])
def test_checks_percentile(share: int, value: float) -> None:
    assert percentile([4, 1, 3, 2], share) == value and percentile([], share) == 0


def test_checks_report_is_json_with_its_apologies() -> None:
    report = Report(requests=1, messages=2)
    report.apologies.update(["busy", "busy", "away"])
    assert json.loads(json.dumps(report.to_json()))["apologies"] == {"busy": 2, "away": 1}
