"""``python -m bot statistics``: the manager's numbers without the desk."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.__main__ import main
from bot.database import open_database
from bot.dialogue.load import feedback_store
from bot.feedback.store import HELPFUL
from bot.feedback.tables import FEEDBACK_TABLE
from bot.settings import settings

Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def rated(own_state: Path) -> None:  # noqa: ARG001 - what is rated is kept there
    """Seven families found an answer helpful in the third quarter."""
    for _ in range(7):
        feedback_store(settings()).add(HELPFUL, "web-x", "advice/fever", "")
    with open_database(settings().database).begin() as connection:
        connection.execute(update(FEEDBACK_TABLE).values(at=datetime(2026, 8, 15)))


def test_commands_statistics_of_a_period(capsys: Out) -> None:
    assert main(["statistics", "--from", "2026-07", "--to", "2026-Q3"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("July to September 2026\n")
    [line] = [
        line for line in out.splitlines() if line.startswith("Illness and safety at home") and line.endswith("100%")
    ]
    assert line.split()[-4:] == ["7", "0", "7", "100%"]


def test_commands_statistics_of_this_quarter(capsys: Out) -> None:
    assert main(["statistics"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("October to December 2026\n") and "100%" not in out


def test_commands_statistics_as_files(capsys: Out, tmp_path: Path) -> None:
    page, folder = tmp_path / "numbers.html", tmp_path / "csv"
    assert main(["statistics", "--from", "2026-Q3", "--csv", str(folder), "--html", str(page)]) == 0
    assert f"Wrote 10 tables of July to September 2026 to {folder}" in capsys.readouterr().out
    table = (folder / "helpfulness.csv").read_text(encoding="utf-8-sig")
    assert table.splitlines()[0] == "Theme,Helpful,Not helpful,All,Share helpful"
    assert "Illness and safety at home,7,0,7,100%" in table
    assert "July to September 2026" in page.read_text(encoding="utf-8")


def test_commands_statistics_of_no_period(capsys: Out) -> None:
    assert main(["statistics", "--from", "2026-07-01"]) == 2
    assert "PeriodError: A period is a month such as 2026-07" in capsys.readouterr().err
