"""The directory on the command line: import, find, check, report, coverage, evaluate, make, measure; areas import."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import ROOT, settings
from tests.services.publisher import record

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The repo's data without its answers, and a state folder of the test."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("knowledge", "evaluation", "nlu"))
    monkeypatch.setenv("ASSISTANT_DATA", str(folder))
    monkeypatch.setenv("ASSISTANT_STATE", str(tmp_path / "state"))
    settings.cache_clear()
    yield folder
    settings.cache_clear()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def _file(folder: Path, *records: object) -> Path:
    path = folder / "feed.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


def test_commands_services_import_takes_a_file_in(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("services", "import", _file(tmp_path, *(record(n) for n in range(150))))
    assert (code, out) == (0, "imported: 150 services taken in\n")


def test_commands_services_import_of_a_page(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_text(json.dumps([record(0), record(1)]), encoding="utf-8")
    assert run("services", "import", path)[:2] == (0, "imported: 2 services taken in\n")


def test_commands_services_import_lists_faults(run: Run, tmp_path: Path) -> None:
    bad = [record(n, description="") for n in range(30)]
    code, out, _ = run("services", "import", _file(tmp_path, *bad))
    assert (code, out.count("should fix: ")) == (0, 20)
    assert "... and 10 more; --faults lists up to 30" in out


def test_commands_services_import_refuses(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("services", "import", _file(tmp_path, record(0, url="x"), record(1)))
    assert code == 1
    assert "must fix: " in out and "url: is no web address" in out
    assert out.endswith("1 of its 2 services must be fixed first\nWhat was shown before is shown still.\n")


@pytest.mark.parametrize("name", ["missing.jsonl", "", "ftp://example.org"])
def test_commands_services_import_of_nothing(run: Run, name: str) -> None:
    code, _, err = run("services", "import", name)
    assert (code, "is neither an address (https://...) nor a file" in err) == (2, True)


@pytest.mark.parametrize("text", ["hello", "{", '{"contents": 5}'])
def test_commands_services_import_of_another_file(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    code, out, _ = run("services", "import", tmp_path / "x.json")
    assert (code, "What was shown before is shown still." in out) == (1, True)


def test_commands_services_find(run: Run) -> None:
    code, out, _ = run("services", "find", "breastfeeding", "group", "in", "ipswich", "on", "mondays")
    assert (code, "needs: infant_feeding; area: suffolk" in out, "Breastfeeding cafe" in out) == (0, True, True)
    assert run("services", "find", "the", "weather")[:2] == (1, "needs: no need that is known; area: not known\n")


def test_commands_services_check(run: Run, data: Path) -> None:
    code, out, _ = run("services", "check")
    assert (code, "25 organisations; 636 needs and areas, 0 gaps\nNo problems." in out) == (0, True)
    path = data / "routes.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("  pharmacy:\n", "  dental_:\n"), encoding="utf-8")
    assert "dental_ is not in data/needs.yml" in run("services", "check")[2]
    path.write_text(path.read_text(encoding="utf-8").replace("review_by: 2027", "review_by: 2025"), encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace("  dental_:\n", "  pharmacy:\n"), encoding="utf-8")
    code, out, _ = run("services", "check")
    assert (code, "pharmacy has neither a service nor a route in Norfolk" in out) == (1, True)


def test_commands_services_report(run: Run) -> None:
    code, out, _ = run("services", "report")
    assert (code, "\nColne Family Charity (demonstration)\n  Dads and little ones" in out) == (0, True)


def test_commands_services_coverage_writes_both(run: Run, tmp_path: Path) -> None:
    code, _, _ = run("services", "coverage", "--csv", tmp_path / "a.csv", "--html", tmp_path / "a.html")
    assert code == 0
    assert len((tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()) == 637
    assert "Is it the same where I live?" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "health_visiting" in run("services", "coverage")[1]


def test_commands_services_evaluate(run: Run) -> None:
    code, out, _ = run("services", "evaluate")
    assert (code, " of 160 searches lead to the right need and area: 9" in out) == (0, True)


def test_commands_services_make_and_measure(run: Run, tmp_path: Path) -> None:
    assert run("services", "make", 50, tmp_path / "made.jsonl")[0] == 0
    first = (tmp_path / "made.jsonl").read_text(encoding="utf-8")
    run("services", "make", 50, tmp_path / "again.jsonl")
    assert first == (tmp_path / "again.jsonl").read_text(encoding="utf-8")
    assert "imported: 50 services taken in" in run("services", "import", tmp_path / "made.jsonl")[1]
    code, out, _ = run("services", "measure", 100)
    assert (code, out.count("services: imported in")) == (0, 2)


def test_commands_areas_import(run: Run, data: Path, tmp_path: Path) -> None:
    header = "pcd,pcd2,pcds,dointr,doterm,oscty,oslaua,ctry,lat,long"
    line = "x,x,IP1 1AA,1980,,E10000029,E07000202,E92000001,52.06,1.15"
    (tmp_path / "onspd.csv").write_text(f"{header}\n{line}\n", encoding="utf-8")
    code, out, _ = run("areas", "import", tmp_path / "onspd.csv")
    assert (code, out) == (0, "1 postcode districts of England, 1 in our areas, 0 of them in more than one\n")
    assert (data / "postcodes.csv").read_text(encoding="utf-8").splitlines()[1] == "IP1,52.06,1.15,suffolk"
    assert run("areas", "import", data / "needs.yml")[0] == 2
    assert (data / "postcodes.csv").exists()
