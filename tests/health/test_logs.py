"""The log as JSON, with nothing of a family in it."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from bot.health.logs import HIDDEN, LONGEST_TEXT, JsonFormatter, hide

PRIVATE = ["07700 900123", "+447700900123", "(020) 7946 0018", "zebra@example.org", "IP1 2AB", "sw1a1aa"]
PLAIN = ["127.0.0.1", "attempt 12", "2026-11-22", "KW4-7RMP", "HTTP 503", "web-abc", ""]


@pytest.mark.parametrize("text", PRIVATE)
def test_logs_hide_numbers_addresses_and_postcodes(text: str) -> None:
    assert hide(f"of {text}.").startswith(f"of {HIDDEN}")


@pytest.mark.parametrize("text", PLAIN)
def test_logs_leave_what_is_nobodys(text: str) -> None:
    assert hide(f"say {text} now") == f"say {text} now"


def line(name: str, message: str, *arguments: object, error: BaseException | None = None) -> dict[str, object]:
    told = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, arguments, told)
    text = JsonFormatter().format(record)
    assert "\n" not in text
    found: dict[str, object] = json.loads(text)
    return found


def test_logs_write_our_own_parameters_and_leave_out_those_of_libraries() -> None:
    assert line("bot.channels.turns", "A message by %s failed", "web")["message"] == "A message by web failed"
    assert line("sanic.error", "Exception at %s", "zebra")["message"] == "Exception at %s"
    assert line("bother", "%s", "zebra")["message"] == "%s"


def test_logs_of_an_exception_hold_its_kind_and_places_only() -> None:
    try:
        raise ValueError("zebra said so\n07700 900123")
    except ValueError as error:
        found = line("rasa.core", "Failed", error=error)
    assert found["error"] == "ValueError" and "test_logs.py" in str(found["places"])
    assert "zebra" not in json.dumps(found)


@pytest.mark.parametrize("long", ["1 " * 500_000, "a@" * 500_000, "a" * 1_000_000, "0 " * 500_000])
def test_logs_keep_a_line_short(long: str) -> None:
    assert len(str(line("bot", long)["message"])) <= LONGEST_TEXT


def test_logs_bear_any_message() -> None:
    assert line("x", "no % sense", 1)["message"] == "no % sense"
    assert line("bot", "👶 \u2028 \x00")["level"] == "error"
    assert line("bot", "a", error=sys.exc_info()[1])["message"] == "a"
