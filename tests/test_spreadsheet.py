"""No cell of a table is obeyed as a formula."""

from __future__ import annotations

import pytest

from bot.spreadsheet import cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+44",
        "-2+3",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        '=HYPERLINK("https://x")',
        "=cmd|' /C calc'!A0",
        "－1",
        "＝1",
    ],
)
def test_spreadsheet_formulas_become_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", "a = b", " =1", "'=1", "1-2", 5, -5, None, "https://x"])
def test_spreadsheet_other_values_stay(value: object) -> None:
    assert cell(value) == value
