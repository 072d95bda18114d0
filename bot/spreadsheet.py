"""Cells of tables that are opened in a spreadsheet, which would obey a text that begins as a formula does."""

from __future__ import annotations

_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def cell(value: object) -> object:
    """A value as a cell: a text that could be a formula gets an apostrophe, with which spreadsheets take it for text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_BEGINNINGS) else value
