"""The operators' table of settings is whole."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields

import pytest

from bot.settings import ROOT, Settings

ROWS = [
    [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
    for line in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| `")
]


@pytest.mark.parametrize("item", fields(Settings), ids=lambda item: item.name)
def test_docs_settings_has_a_row_for_each_field(item: Field[object]) -> None:
    rows = [row for row in ROWS if row[0] == item.name.upper()]
    assert len(rows) == 1, f"docs/settings.md needs one row for {item.name.upper()}"
    assert len(rows[0]) == 3 and len(rows[0][2]) > 10


@pytest.mark.parametrize(
    "item", [item for item in fields(Settings) if item.type in ("int", "str")], ids=lambda i: i.name
)
def test_docs_settings_tells_the_true_default(item: Field[object]) -> None:
    assert item.default is not MISSING
    row = next(row for row in ROWS if row[0] == item.name.upper())
    assert row[1] == (str(item.default) or "empty")


def test_docs_settings_names_no_setting_that_is_gone() -> None:
    assert {row[0] for row in ROWS} == {item.name.upper() for item in fields(Settings)}
