"""Is it the same where I live: the matrix, its pictures, the agreed routes, and what owners must mend."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.errors import DataError
from bot.knowledge.check import OLDEST_READER, reading_age
from bot.knowledge.helplines import load_helplines
from bot.messages import gsm7
from bot.services.coverage import SYMBOLS, Coverage, coverage, page, screen, unanswered, write_csv
from bot.services.directory import Directory
from bot.services.models import Referral
from bot.services.review import by_owner, problems
from bot.services.routes import Routes, load_routes
from bot.settings import ROOT

TODAY = date(2026, 11, 22)
HELPLINES = load_helplines(ROOT / "data" / "helplines.yml")
HEAD = "agreed_by: [A]\nagreed_on: 2026-01-01\nreview_by: 2027-01-01\n"


@pytest.fixture(scope="module")
def found(directory: Directory) -> Coverage:
    return coverage(directory, TODAY)


def test_coverage_every_need_has_an_answer_in_every_area(found: Coverage, directory: Directory) -> None:
    assert len(found.cells) == len(directory.vocabulary.needs) * len(directory.vocabulary.areas.areas)
    assert found.gaps() == [] and list(unanswered(found)) == []


def test_coverage_tells_services_from_routes(found: Coverage) -> None:
    assert found.cells["baby_groups", "suffolk"].kind == "local"
    assert found.cells["relationship_support", "suffolk"].kind == "everywhere"
    assert found.cells["baby_groups", "luton"].kind == "neighbour"
    assert found.cells["pharmacy", "suffolk"].kind == "route"
    assert found.share_without_local("relationship_support") == 0
    assert found.share_without_local("pharmacy") == 1
    assert 0.1 < found.share_without_local("baby_groups") < 0.5


def test_coverage_sees_a_gap(directory: Directory) -> None:
    routes = replace(directory.routes, routes={k: v for k, v in directory.routes.routes.items() if k[0] != "pharmacy"})
    gaps = coverage(replace(directory, routes=routes), TODAY)
    assert {need for need, _ in gaps.gaps()} == {"pharmacy"} and len(gaps.gaps()) == 12
    assert "pharmacy has neither a service nor a route in Norfolk" in next(iter(unanswered(gaps)))


def test_coverage_routes_out_of_date_leave_gaps(directory: Directory) -> None:
    assert coverage(directory, date(2036, 1, 1)).gaps()


def test_coverage_on_screen(found: Coverage) -> None:
    lines = list(screen(found))
    row = next(line for line in lines if line.startswith("pharmacy"))
    assert row.count(SYMBOLS["route"].strip()) == 12 and row.endswith("100%")


def test_coverage_as_a_table(found: Coverage) -> None:
    file = io.StringIO()
    write_csv(found, file)
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert len(rows) == len(found.cells)
    assert next(r for r in rows if (r["need"], r["area"]) == ("pharmacy", "luton"))["kind"] == "route"


def test_coverage_as_a_picture(found: Coverage) -> None:
    html = page(found, TODAY)
    assert html.count("<tr>") >= len(found.needs) and "22 November 2026" in html
    assert "None is without an answer." in html
    assert html.startswith("<!doctype html>") and "{" not in html.split("</style>")[1]
    hostile = page(replace(found, needs={**found.needs, "dads": "<script>x</script>"}), TODAY)
    assert "<script>" not in hostile


# Routes


def test_routes_all_are_easy_to_read_and_fit_two_texts(directory: Directory) -> None:
    for route in directory.routes.routes.values():
        assert not gsm7.foreign(route.text), route.text
        assert gsm7.length(route.text) <= gsm7.TWO_TEXTS
        assert reading_age(re.sub(r"https://\S*\w", "12", route.text)) <= OLDEST_READER, route.text


def _routes(text: str, folder: Path) -> Routes:
    (folder / "routes.yml").write_text(HEAD + text, encoding="utf-8")
    return load_routes(folder / "routes.yml", ["dads"], ["suffolk"], HELPLINES)


def test_routes_an_areas_own_goes_first(tmp_path: Path) -> None:
    routes = _routes(
        "routes: {dads: {anywhere: {kind: ask, text: Ask.}, suffolk: {kind: online, text: Look.}}}", tmp_path
    )
    texts = [(route := routes.find("dads", area, TODAY)) and route.text for area in ("suffolk", "norfolk", "")]
    assert texts == ["Look.", "Ask.", "Ask."]
    assert routes.find("twins", "suffolk", TODAY) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("routes: {twins: {anywhere: {kind: ask, text: A}}}", "twins is not in data/needs.yml"),
        ("routes: {dads: {kent: {kind: ask, text: A}}}", "kent is not an area"),
        ("routes: {dads: {anywhere: {kind: magic, text: A}}}", "expected one of neighbour"),
        ("routes: {dads: {anywhere: {kind: ask, text: Ring 01632 960001.}}}", "is written out"),
        ("routes: {dads: {anywhere: {kind: ask, text: 'Ring {nobody}.'}}}", "nobody"),
    ],
)
def test_routes_mistakes_are_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        _routes(text, tmp_path)


# What owners must mend


def test_review_lists_stale_services_by_owner(directory: Directory) -> None:
    directory.make_ready()
    owners = by_owner(directory.store, TODAY)
    assert any(
        "NOT SHOWN: last assured on 2024-09-01" in line for line in owners["Colne Family Charity (demonstration)"]
    )
    assert any("please check" in line for line in owners["Chess and Lea Families (demonstration)"])
    assert len(by_owner(directory.store, date(2030, 1, 1))) == 25


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        (lambda s: replace(s, phones=(), email="", url="", venues=()), "NOT SHOWN: no phone"),
        (lambda s: replace(s, needs=()), "NOT SHOWN: no need"),
        (lambda s: replace(s, areas=()), "NOT SHOWN: no area"),
        (lambda s: replace(s, assured=None, modified=None), "NOT SHOWN: last assured on no day that is told"),
        (lambda s: replace(s, assured=date(2026, 3, 1)), "please check"),
        (lambda s: replace(s, steps=()), "how to get in"),
        (lambda s: replace(s, referral=Referral.UNKNOWN), "whether a referral"),
        (lambda s: replace(s, eligibility="", youngest=None, oldest=None), "for whom"),
        (lambda s: replace(s, openings=()), "when it is open"),
        (lambda s: replace(s, cost=""), "what it costs"),
        (lambda s: replace(s, wait=""), "how long families wait"),
        (lambda s: replace(s, languages=()), "in which languages"),
        (lambda s: replace(s, venues=()), "how accessible"),
    ],
)
def test_review_names_what_is_wrong(directory: Directory, spoil: Callable, text: str) -> None:  # type: ignore[type-arg]
    good = replace(directory.own.services()[0], assured=TODAY)
    assert problems(good, TODAY) == []
    assert any(text in problem for problem in problems(spoil(good), TODAY))
    assert problems(replace(spoil(good), status="inactive"), TODAY) == []
