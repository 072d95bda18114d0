"""An editor's day on the command line: new, check, preview, report, export and diff."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import settings

DATA = Path(__file__).parents[1] / "data"
FEVER = "advice/fever"
Run = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("data")


@pytest.fixture(autouse=True)
def read_settings_anew() -> Iterator[None]:
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repo's data with one of its entries, to spoil."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("knowledge", "evaluation", "nlu"))
    (folder / "knowledge" / "advice").mkdir(parents=True)
    shutil.copy(DATA / "knowledge" / "advice" / "fever.yml", folder / "knowledge" / "advice")
    monkeypatch.setenv("ASSISTANT_DATA", str(folder))
    return folder


@pytest.fixture
def fever(data: Path) -> Path:
    return data / "knowledge" / "advice" / "fever.yml"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs ``knowledge`` with some arguments: exit code, output and errors."""

    def knowledge(*arguments: object) -> tuple[int, str, str]:
        settings.cache_clear()
        code = main(["knowledge", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return knowledge


def _spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


# New


def test_commands_new_makes_a_file_to_fill_in(data: Path, run: Run) -> None:
    path = data / "knowledge" / "system" / "gp_role.yml"
    code, out, _ = run("new", "system/gp_role")
    assert (code, f"Made {path}." in out, "knowledge check" in out) == (0, True, True)
    text = path.read_text(encoding="utf-8")
    assert "id: system/gp_role" in text and "review_by: 2027-11-22" in text


@pytest.mark.parametrize("topic", ["advice/none", "greet", "../../evil", "advice", ""])
def test_commands_new_wants_a_topic_of_the_catalogue(data: Path, run: Run, topic: str) -> None:
    before = sorted(data.rglob("*"))
    code, out, err = run("new", topic)
    assert (code, out) == (2, "")
    assert f"DataError: {data / 'topics.yml'}:1: {topic} is not there: add it under system or advice first" in err
    assert sorted(data.rglob("*")) == before


def test_commands_new_never_writes_over_an_entry(fever: Path, run: Run) -> None:
    before = fever.read_bytes()
    code, _, err = run("new", FEVER)
    assert (code, "is there already" in err) == (2, True)
    assert fever.read_bytes() == before


# Check


def test_commands_check_names_the_missing_and_the_new(run: Run) -> None:
    run("new", "system/gp_role")
    code, out, _ = run("check")
    assert code == 1
    assert "system/gp_role.yml:" in out and "it is not approved" in out
    assert "system/gp_role has no entry" not in out
    assert "system/midwife_role has no entry; write it: python -m bot knowledge new system/midwife_role" in out


@pytest.mark.parametrize("file", ["guide.yml", "timeline.yml", "glossary.yml", "wording.yml"])
def test_commands_check_reads_what_stands_around_the_answers(data: Path, run: Run, file: str) -> None:
    (data / file).write_text("nothing: here\n", encoding="utf-8")
    code, _, err = run("check")
    assert (code, f"{file}:1: " in err) == (2, True)


# Preview


def test_commands_preview_shows_each_channel(run: Run) -> None:
    code, out, _ = run("preview", FEVER)
    assert code == 0
    assert out.startswith(f"{FEVER}, version ") and "given to families" in out.splitlines()[0]
    assert "== Web" in out and "== Text message" in out and " characters, " in out
    assert "999" in out and "{" not in out


def test_commands_preview_shows_what_is_not_agreed_yet(data: Path, run: Run) -> None:
    run("new", "system/gp_role")
    path = data / "knowledge" / "system" / "gp_role.yml"
    _spoil(path, "answer: |\n", "answer: |\n  Ring your GP.\n")
    code, out, _ = run("preview", "system/gp_role")
    assert code == 0
    assert "families are not given it: it is not approved" in out.splitlines()[0]
    assert "Ring your GP." in out and "Agreed by nobody yet" in out


def test_commands_preview_shows_each_age(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_DATA", str(DATA))
    code, out, _ = run("preview", "advice/constipation_baby")
    assert code == 0
    assert "== Web age not known" in out
    assert out.count("== Web ") == out.count("== Text message ") >= 3


@pytest.mark.parametrize("topic", ["advice/none", "greet", "", "advice/teething"])
def test_commands_preview_of_nothing_says_how_to_write_it(run: Run, topic: str) -> None:
    code, out, err = run("preview", topic)
    assert (code, out) == (2, "")
    assert f"There is no entry {topic}: python -m bot knowledge new {topic}" in err


def test_commands_preview_of_a_broken_file_says_what_is_wrong(fever: Path, run: Run) -> None:
    fever.write_text("id: a: b\n", encoding="utf-8")
    code, _, err = run("preview", FEVER)
    assert (code, f"{fever}:1: is not YAML" in err) == (2, True)


def test_commands_preview_of_a_number_that_nobody_knows(fever: Path, run: Run) -> None:
    _spoil(fever, "\nanswer: |\n", "\nanswer: |\n  Ring {nobody}.\n\n")
    code, _, err = run("preview", FEVER)
    line = fever.read_text(encoding="utf-8").splitlines().index("answer: |") + 1
    assert (code, f"{fever}:{line}: {{nobody}} is not in data/helplines.yml" in err) == (2, True)


# Report


def _line(path: Path, field: str) -> str:
    return next(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(f"{field}:"))


def test_commands_report_lists_what_is_due_by_owner(fever: Path, run: Run) -> None:
    _spoil(fever, _line(fever, "review_by"), "review_by: 2026-12-22")
    _spoil(fever, _line(fever, "owner"), "owner: Night team")
    run("new", "system/gp_role")
    code, out, _ = run("report", "--days", "30")
    assert code == 0
    assert "\nNight team\n  2026-12-22 advice/fever: " in out
    assert "\nNobody\n  NOT SERVED system/gp_role: it is not approved" in out
    assert "2 of 2 entries need their owner within 30 days." in out


@pytest.mark.parametrize(("days", "count"), [("29", 0), ("30", 1), ("-1", 0), ("800", 1)])
def test_commands_report_looks_as_far_ahead_as_told(fever: Path, run: Run, days: str, count: int) -> None:
    _spoil(fever, _line(fever, "review_by"), "review_by: 2026-12-22")
    assert f"{count} of 1 entries" in run("report", f"--days={days}")[1]


def test_commands_report_of_no_number_of_days(run: Run) -> None:
    with pytest.raises(SystemExit) as caught:
        run("report", "--days", "soon")
    assert caught.value.code == 2


# Export


def test_commands_export_writes_a_page_and_a_table(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "for" / "sign-off"
    code, out, _ = run("export", folder)
    assert (code, "Wrote 1 answers" in out) == (0, True)
    assert 'id="advice/fever"' in (folder / "answers.html").read_text(encoding="utf-8")
    with (folder / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == [FEVER]


def test_commands_export_says_what_is_left_out(fever: Path, run: Run, tmp_path: Path) -> None:
    (fever.parent / "teething.yml").write_text("id: a: b\n", encoding="utf-8")
    code, out, _ = run("export", tmp_path / "out")
    assert code == 1
    assert f"left out: {fever.parent / 'teething.yml'}:1: is not YAML" in out and "Wrote 1 answers" in out


def test_commands_export_into_a_file_is_refused(fever: Path, run: Run) -> None:
    code, _, err = run("export", fever)
    assert (code, "The computer refused" in err) == (2, True)


def test_commands_export_of_the_repo_holds_every_entry(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_DATA", str(DATA))
    assert run("export", tmp_path)[0] == 0
    with (tmp_path / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(list((DATA / "knowledge").glob("*/*.yml")))
    assert {row["served"] for row in rows} == {"yes"}
    assert not [row["id"] for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t"))]


# Diff


def _copy(data: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(data / "knowledge", tmp_path / "before"))


def test_commands_diff_of_the_same_says_so(data: Path, run: Run, tmp_path: Path) -> None:
    code, out, _ = run("diff", _copy(data, tmp_path))
    assert (code, out) == (0, "Families will hear nothing different.\n")


def test_commands_diff_shows_what_is_heard(data: Path, fever: Path, run: Run, tmp_path: Path) -> None:
    before = _copy(data, tmp_path)
    _spoil(fever, "\nanswer: |\n", "\nanswer: |\n  Rest at home.\n\n")
    code, out, _ = run("diff", before)
    assert code == 0
    assert "advice/fever: version " in out and "raise its version" in out
    assert "\n  + Rest at home.\n" in out and out.endswith("1 answers changed.\n")
    assert "\n  - Rest at home.\n" in run("diff", data / "knowledge", before)[1]


def test_commands_diff_reads_revisions_and_leaves_nothing(data: Path, fever: Path, run: Run) -> None:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    for command in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "One")):
        subprocess.run(["git", "-C", str(data), *command], check=True, capture_output=True)
    (fever.parent / "teething.yml").write_bytes((DATA / "knowledge" / "advice" / "teething.yml").read_bytes())
    before = sorted(path for path in data.rglob("*") if ".git" not in path.parts)
    code, out, _ = run("diff", "HEAD")
    assert (code, out.splitlines()[0]) == (0, "advice/teething: is answered now")
    assert run("diff", "HEAD", "HEAD")[1] == "Families will hear nothing different.\n"
    assert sorted(path for path in data.rglob("*") if ".git" not in path.parts) == before


def test_commands_diff_of_what_is_not_there(data: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(data.parent))
    code, out, err = run("diff", "last-week")
    assert (code, out) == (2, "")
    assert "“last-week” is neither a folder nor a revision that git knows" in err


@pytest.mark.parametrize("arguments", [[], ["new"], ["preview"], ["export"], ["diff"], ["reviews"], ["new", "a", "b"]])
def test_commands_knowledge_wants_its_arguments(arguments: list[str], run: Run) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 2


def test_knowledge_approve_leads_from_draft_to_published(fever: Path, run: Run) -> None:
    head, _, rest = fever.read_text(encoding="utf-8").partition("owner:")
    strict = "owner: Health visiting\npartners: [Health visiting, General practice]\nagreed_by: []\nagreed_on: null\n"
    fever.write_text(head + strict + rest[rest.index("review_by:") :], encoding="utf-8")
    assert "1 draft" in run("status")[1]
    refused = run("approve", FEVER, "--name", "Sam", "--partner", "Health visiting")
    assert refused[0] == 2 and "must be checked before" in refused[2]
    steps = (("--checked",), ("--partner", "Health visiting"), ("--partner", "General practice"), ("--published",))
    told = [run("approve", FEVER, "--name", "Sam Okoro", *step) for step in steps]
    assert [code for code, _, _ in told] == [0, 0, 0, 0]
    assert "not agreed yet by General practice" in told[1][1] and "families are given it" in told[3][1]
    assert "agreed for General practice by Sam Okoro" in run("status", FEVER)[1]
    assert run("status")[1] == "0 draft, 0 checked, 0 agreed, 1 published\n"
    assert run("status", "advice/none")[0] == 2
