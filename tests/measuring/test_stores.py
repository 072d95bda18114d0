"""What the stores cost is measured on real ones; here with few turns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bot.benchmark.stores
from bot.benchmark.made_turns import turn
from bot.benchmark.stores import Cost, measure_stores, table
from tests.redis.servers import BINARY, MISSING


def test_stores_each_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if BINARY is None:
        pytest.skip(MISSING)
    for name, few in {"TURNS": 16, "SESSIONS": 2, "TURNS_OF_SESSION": 2, "OURS": 1}.items():
        monkeypatch.setattr(bot.benchmark.stores, name, few)
    said: list[str] = []
    costs = measure_stores(tmp_path, said.append)
    assert [cost.name for cost in costs] == ["ours, state folder", "ours, Redis", "Rasa's, SQLite", "Rasa's, Redis"]
    assert all(cost.turn_10 > 0 and cost.turn_500 > 0 and cost.session_50 > 0 for cost in costs) and len(said) == 4


def test_stores_table_shows_how_much_more_a_late_turn_costs() -> None:
    assert "| ours | 2.0 ms | 3.0 ms | 1.50 | 1.0 ms | 1.0 ms | 1.00 |" in table([Cost("ours", 2, 3, 1, 1)])


def test_stores_made_turns_are_as_large_as_real_ones() -> None:
    size = sum(len(json.dumps(event.as_dict())) for event in turn(1))
    assert 3_000 < size < 8_000  # 4 to 7 KB were counted in a conversation of the trained assistant
