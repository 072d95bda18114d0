"""Numbers out of a real database, SQLite and PostgreSQL; nothing of a family is in them, on any way out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.engine import Engine

from bot.cipher import open_cipher
from bot.database import open_database
from bot.feedback.store import FEEDBACK, HELPFUL, UNHELPFUL, FeedbackStore
from bot.feedback.tables import FEEDBACK_TABLE
from bot.knowledge.base import load_knowledge
from bot.ledger.pseudonym import Pseudonyms
from bot.ledger.store import Ledger
from bot.ledger.tables import TURN as TURN_TABLE
from bot.ledger.turn import Turn
from bot.settings import ROOT
from bot.statistics.page import whole_page
from bot.statistics.periods import Period, quarter_of
from bot.statistics.report import tables
from bot.statistics.rows import Requested
from bot.statistics.source import Source
from bot.statistics.tables import screen, write_csv
from bot.support.model import State
from bot.support.store import RequestStore
from tests.statistics.rows import NAMES
from tests.support.made import EMAIL, PHONE, WORDS, details, request
from tests.support.test_postgresql import server  # noqa: F401 - the fixture

QUARTER = quarter_of(date(2026, 11, 22))
NOW, TODAY = datetime(2026, 11, 30, 12), date(2026, 11, 30)
BEGIN, END = QUARTER.bounds()
TABLES = "feedback, feedback_past, ledger_turn, request, audit"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        yield open_database(f"sqlite:///{tmp_path / 'numbers.db'}")
        return
    opened = open_database(request.getfixturevalue("server").url)
    yield opened
    with opened.begin() as connection:
        connection.execute(text(f"TRUNCATE {TABLES} CASCADE"))


@pytest.fixture
def feedback(engine: Engine, tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(lambda: engine, lambda: open_cipher("", tmp_path))


@pytest.fixture
def requests(engine: Engine, tmp_path: Path) -> RequestStore:
    return RequestStore(lambda: engine, lambda: open_cipher("", tmp_path))


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    return Ledger(lambda: engine, lambda: Pseudonyms(b"a key of the test"), timedelta(days=9999))


@pytest.fixture
def source(engine: Engine, ledger: Ledger, feedback: FeedbackStore) -> Source:
    return Source(lambda: engine, ledger, feedback, load_knowledge(ROOT / "data" / "knowledge" / "none"))


def rated_at(engine: Engine, feedback: FeedbackStore, kind: str, at: datetime) -> None:
    number = feedback.add(kind, "web-x", "advice/fever", "")
    with engine.begin() as connection:
        connection.execute(update(FEEDBACK_TABLE).where(FEEDBACK_TABLE.c.id == number).values(at=at))


def asked_at(engine: Engine, ledger: Ledger, message: str, at: datetime, **turn: str) -> None:
    assert ledger.record(Turn("web-x", message, "web", **{"outcome": "answer", "topic": "advice/fever", **turn}))
    with engine.begin() as connection:
        number = connection.execute(text("SELECT max(id) FROM ledger_turn")).scalar()
        connection.execute(update(TURN_TABLE).where(TURN_TABLE.c.id == number).values(at=at))


def test_source_counts_the_period_s_questions(source: Source, engine: Engine, ledger: Ledger) -> None:
    for number, at in enumerate(
        (BEGIN, BEGIN + timedelta(days=1), END - timedelta(seconds=1), END, BEGIN - timedelta(seconds=1))
    ):
        asked_at(engine, ledger, f"m{number}", at, stage="baby", area="norfolk")
    asked_at(engine, ledger, "danger", BEGIN, outcome="safety", danger="safety/harm_to_baby", level="certain", topic="")
    found = {
        (row.outcome, row.topic, row.stage, row.area, row.danger, row.level): row.count
        for row in source.rows(QUARTER, TODAY).questions
    }
    assert found == {
        ("answer", "advice/fever", "baby", "norfolk", "", ""): 3,
        ("safety", "", "", "", "safety/harm_to_baby", "certain"): 1,
    }


def test_source_reads_the_period_s_ratings(source: Source, engine: Engine, feedback: FeedbackStore) -> None:
    for kind, at in ((HELPFUL, BEGIN), (UNHELPFUL, END - timedelta(seconds=1)), (HELPFUL, END), (FEEDBACK, BEGIN)):
        rated_at(engine, feedback, kind, at)
    rows = source.rows(QUARTER, TODAY)
    assert sorted((row.topic, row.helpful) for row in rows.ratings) == [("advice/fever", False), ("advice/fever", True)]
    assert sum((rows.feedback or {}).values()) == 1


def test_source_first_answer_of_a_request_is_what_its_family_reads(source: Source, requests: RequestStore) -> None:
    times = {
        name: QUARTER.bounds()[0] + timedelta(days=10)
        for name in ("seen", "accepted", "withdrawn", "waiting", "outside")
    }
    times["outside"] = END
    kept = {}
    for name, at in times.items():
        made = request(name, created_at=at, answer_by=at + timedelta(days=2), conversation=name, reference="")
        kept[name] = requests.add(made, ())
    seen = requests.move(kept["seen"], State.SEEN, "Sam", "")
    accepted = requests.move(kept["accepted"], State.SEEN, "Sam", "")
    requests.move(requests.move(accepted, State.ACCEPTED, "Sam", ""), State.CLOSED, "Sam", "")
    requests.withdraw(kept["withdrawn"], ())
    found = source.rows(QUARTER, TODAY).requests
    assert len(found) == 4 and all(isinstance(row, Requested) for row in found)
    assert sorted((row.answered_at is not None, row.withdrawn_at is not None) for row in found) == [
        (False, False),
        (False, False),
        (False, True),
        (True, False),
    ]
    events = requests.of_id("accepted").history  # type: ignore[union-attr]
    [answered] = [row.answered_at for row in found if row.answered_at]
    assert answered == next(event.at for event in events if event.what == "accepted")
    assert seen.state is State.SEEN


def test_source_nothing_personal_comes_out(
    source: Source, engine: Engine, ledger: Ledger, requests: RequestStore, feedback: FeedbackStore
) -> None:
    planted = [WORDS, PHONE, EMAIL, "marmalade", "trombone", "Wymondham", "PlantedName", "web-planted"]
    for number in range(8):
        told = details(words=(f"{WORDS} {EMAIL} PlantedName",))
        row = request(f"r{number}", created_at=BEGIN, conversation="web-planted", details=told, reference="")
        requests.move(requests.add(row, ()), State.ACCEPTED, "PlantedName", f"{PHONE} PlantedName")
        feedback.sort("PlantedName", feedback.add(FEEDBACK, "web-planted", "advice/fever", WORDS), "waiting")
        rated_at(engine, feedback, HELPFUL, BEGIN)
        asked_at(engine, ledger, f"{PHONE} {number}", BEGIN, area="norfolk")
    rows = source.rows(Period(QUARTER.start, QUARTER.end), TODAY)
    made = tables(rows, NAMES, NOW, date(2027, 2, 1))
    assert "8" in {cell.text for table in made for row in table.lines for cell in row.cells}
    file = io.StringIO()
    for table in made:
        write_csv(table, file)
    shown = [repr(rows), whole_page(made, QUARTER, TODAY), file.getvalue(), *(line for t in made for line in screen(t))]
    references = [row.reference for row in requests.of_conversation("web-planted")]
    assert not [word for word in [*planted, *references] for out in shown if word in out]


def test_source_of_an_empty_database(source: Source) -> None:
    made = tables(source.rows(QUARTER, TODAY), NAMES, NOW, TODAY)
    assert {cell.text for table in made[:-1] for row in table.lines for cell in row.cells} <= {"0", ""}
