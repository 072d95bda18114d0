"""The registry of numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataError
from bot.knowledge.helplines import Helplines, load_helplines
from bot.settings import ROOT


@pytest.fixture
def lines(data: Path) -> Helplines:
    return load_helplines(data / "helplines.yml")


def test_helplines_reads_the_registry(lines: Helplines) -> None:
    assert (list(lines), len(lines)) == (["cry_sis", "shout"], 2)
    assert (lines["cry_sis"].phone, lines["cry_sis"].text, lines["cry_sis"].purpose) == (
        "0800 448 0737",
        None,
        "Crying babies",
    )


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Ring {cry_sis}.", "Ring 0800 448 0737."),
        ("{cry_sis.phone}/{shout.text}", "0800 448 0737/85258"),
        ("Call 999.", "Call 999."),
        ("{Cry_sis} {cry-sis}", "{Cry_sis} {cry-sis}"),
        ("", ""),
    ],
)
def test_helplines_fill_puts_numbers_in(lines: Helplines, text: str, filled: str) -> None:
    assert lines.fill(text) == filled


@pytest.mark.parametrize("text", ["{none}", "{shout}", "{cry_sis.text}", "{cry_sis.url}"])
def test_helplines_unknown_names_are_faults_and_never_filled(lines: Helplines, text: str) -> None:
    with pytest.raises(KeyError):
        lines.fill(text)
    (fault,) = lines.faults(f"Ring {text} now")
    assert text in fault


@pytest.mark.parametrize(
    "text",
    [
        "Ring {cry_sis} or text {shout.text}.",
        "Call 999. Ring 111, option 2. Ring 101, 112 or 55.",
        "Text relay: 18000.",
        "38.5°C or 100.4",
        "10 to 14 days, 2-3 times, 0-19 years, in 2026-27",
        "between 6-8 weeks and 2-2½ years",
        "£10 000 or £12,500",
        "1500 calories, 90% of 1000",
    ],
)
def test_helplines_everyday_figures_are_no_faults(lines: Helplines, text: str) -> None:
    assert lines.faults(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Ring 0800 1111 now",
        "Ring 0800 1111.",
        "Ring 0800 1111, day or night",
        "Ring (0800 1111)",
        "Ring 08001111!",
        "Ring 0800-1111",
        "Ring 0800\u00a01111",
        "Ring +44 20 7946 0000.",
        "Ring 020 7946-0000.",
        "Text 85258.",
        "116 123",
        "0800 1111\nis free",
        "Ring {cry_sis}, or 116 123.",
    ],
)
def test_helplines_written_out_numbers_are_faults(lines: Helplines, text: str) -> None:
    (fault,) = lines.faults(text)
    assert "is written out" in fault


@pytest.mark.parametrize("text", ["{Cry_sis}", "{cry_sis.fone}", "{cry sis}", "{cry_sis", "cry_sis}", "{}"])
def test_helplines_braces_that_would_reach_a_family_are_faults(lines: Helplines, text: str) -> None:
    (fault,) = lines.faults(f"Ring {text}.")
    assert "write {name}, {name.text} or {name.url}" in fault


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('phone: "0800 448 0737"', "phone: 0800-448-0737", "digits and spaces only"),
        ('phone: "0800 448 0737"', 'phone: "+448004480737"', "digits and spaces only"),
        ('phone: "0800 448 0737"', 'phone: ""', "digits and spaces only"),
        ('phone: "0800 448 0737"', 'phone: "  "', "digits and spaces only"),
        ('phone: "0800 448 0737"', "phone: null", "expected text"),
        ('phone: "0800 448 0737", ', "", "families could not reach it"),
        ('phone: "0800 448 0737"', "url: http://cry-sis.org.uk", "must begin with https://"),
        ('phone: "0800 448 0737"', 'url: ""', "must begin with https://"),
        ("hours: check", "cost: check", "`cost` is written twice"),
        ("name: Cry-sis, ", "", "`name` is missing"),
        ("cost: free, certainty: seen}\n  shout", "cost: cheap, certainty: seen}\n  shout", "expected one of free"),
        ("  cry_sis:", "  shout:", "`shout` is written twice"),
    ],
)
def test_helplines_faulty_registry_is_refused(data: Path, old: str, new: str, says: str) -> None:
    path = data / "helplines.yml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_helplines(path)
    assert says in caught.value.message
    assert caught.value.line == (4 if "twice" in says and "shout" in says else 3)


@pytest.mark.parametrize("first", ["", "checked_on: lately\n"])
def test_helplines_must_say_when_they_were_checked(data: Path, first: str) -> None:
    path = data / "helplines.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("checked_on: 2026-11-22\n", first), encoding="utf-8")
    with pytest.raises(DataError):
        load_helplines(path)


def test_helplines_of_the_repo_hold_the_numbers_everyone_knows() -> None:
    lines = load_helplines(ROOT / "data" / "helplines.yml")
    known = {key: lines[key].phone for key in ("emergency", "nhs_111", "samaritans", "childline")}
    assert known == {"emergency": "999", "nhs_111": "111", "samaritans": "116 123", "childline": "0800 1111"}
    assert lines["shout"].text == "85258"
