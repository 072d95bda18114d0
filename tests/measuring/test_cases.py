"""Measuring sets, and that none of them stands in what the assistant was trained on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import DataError
from bot.evaluation.cases import Case, Leak, leaks, read_cases
from bot.knowledge.catalogue import load_catalogue
from bot.understanding.training_set import training_set

ROOT = Path(__file__).parents[2]
TESTS = sorted((ROOT / "tests" / "evaluation").glob("*.jsonl"))
DEVELOPMENT = sorted((ROOT / "data" / "evaluation").glob("*.jsonl"))


def write(folder: Path, *lines: str) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"text": "hot", "topics": ["advice/fever"]}', Case("hot", ("advice/fever",))),
        ('{"text": "hot"}', Case("hot")),
        ('{"text": "a", "topics": ["x/a", "x/b"], "style": "story", "all": true}', Case("a", ("x/a", "x/b"), "story", True)),
        ('{"text": "a", "kind": "none", "now": false}', Case("a", kind="none")),
        ('{"text": "a", "kind": "safety/abuse", "now": true}', Case("a", kind="safety/abuse", now=True)),
        ('{"text": "a\u2028b\u0085c", "note": 1}', Case("a\u2028b\u0085c")),
        ('{"text": "", "topics": []}', Case("")),
    ],
)  # fmt: skip
def test_cases_read_a_line(tmp_path: Path, line: str, expected: Case) -> None:
    assert read_cases(write(tmp_path, line)) == [expected]


def test_cases_pass_over_blank_lines(tmp_path: Path) -> None:
    assert [case.text for case in read_cases(write(tmp_path, '{"text": "a"}', "", "  ", '{"text": "b"}'))] == ["a", "b"]


@pytest.mark.parametrize(
    "line",
    [
        "hot",
        "{",
        "[]",
        "[1]",
        "null",
        "7",
        '"text"',
        "{}",
        '{"topics": ["advice/fever"]}',
        '{"text": null}',
        '{"text": 3}',
        '{"text": "a", "topics": "advice/fever"}',
        '{"text": "a", "topics": null}',
        '{"text": "a", "style": "shouty"}',
        '{"text": "a", "style": ["plain"]}',
        "{'text': 'a'}",
    ],
)
def test_cases_name_the_line_of_a_fault(tmp_path: Path, line: str) -> None:
    path = write(tmp_path, '{"text": "a"}', "", line)
    with pytest.raises(DataError, match="each line is") as caught:
        read_cases(path)
    assert (caught.value.path, caught.value.line) == (path, 3)


def test_cases_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_cases(tmp_path / "cases.jsonl")
    (tmp_path / "cases.jsonl").write_bytes(b'{"text": "caf\xe9"}')
    with pytest.raises(DataError, match="cannot be read"):
        read_cases(tmp_path / "cases.jsonl")


# Leaks

TRAINED = ["What can I give him for a fever?", "how do I get my baby to sleep through the night", "nappy rash"]


@pytest.mark.parametrize(
    "text",
    [
        "What can I give him for a fever?",
        "what can i give him for a fever",
        "WHAT can I give him - for a fever?!",
        " nappy  rash ",
        "Nappy-rash",
    ],
)
def test_leaks_exact(text: str) -> None:
    (leak,) = leaks([text], TRAINED)
    assert leak == Leak(text, leak.trained, 1.0)
    assert leak.trained in (TRAINED[0], TRAINED[2])


@pytest.mark.parametrize(
    "text", ["how do I get our baby to sleep through the night", "what can I give him for fever", "rash nappy"]
)
def test_leaks_near(text: str) -> None:
    (leak,) = leaks([text], TRAINED)
    assert leak.test == text
    assert leak.alike >= 0.88


@pytest.mark.parametrize(
    "text", ["my baby will not sleep", "is it a fever", "rash", "what can I give her for nits", "zzz"]
)
def test_leaks_none(text: str) -> None:
    assert list(leaks([text], TRAINED)) == []


def test_leaks_name_the_sentences_as_written() -> None:
    found = list(leaks(["zzz", "Nappy rash!", "fever, what may she drink"], TRAINED))
    assert [(leak.test, leak.trained) for leak in found] == [("Nappy rash!", "nappy rash")]


@pytest.mark.parametrize(("tests", "trained"), [([], TRAINED), (["nappy rash"], []), ([], [])])
def test_leaks_of_nothing(tests: list[str], trained: list[str]) -> None:
    assert list(leaks(tests, trained)) == []


# The repo's own sets


def texts(paths: list[Path]) -> list[str]:
    return [case.text for path in paths for case in read_cases(path)]


def test_cases_of_the_repo_are_not_in_its_training_data() -> None:
    titles = {topic.title for topic in load_catalogue(ROOT / "data" / "topics.yml").topics.values()}
    trained = [sentence.text for sentence in training_set(ROOT / "data") if sentence.text not in titles]
    assert len(trained) > 8000
    found = leaks(texts([*TESTS, *DEVELOPMENT]), trained)
    assert [f"{leak.test} | {leak.trained}" for leak in found] == []


def test_cases_of_the_repo_are_no_copies_of_a_title() -> None:
    titles = [topic.title for topic in load_catalogue(ROOT / "data" / "topics.yml").topics.values() if topic.title]
    # The name of the thing itself, and most families' whole question.
    assert [leak.test for leak in leaks(texts([*TESTS, *DEVELOPMENT]), titles)] == ["12 month review"]


def test_cases_of_the_test_sets_are_not_in_the_development_sets() -> None:
    found = leaks(texts(TESTS), texts(DEVELOPMENT))
    assert [f"{leak.test} | {leak.trained}" for leak in found] == []


@pytest.mark.parametrize("path", [*TESTS, *DEVELOPMENT], ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_cases_of_the_repo_name_known_topics(path: Path) -> None:
    catalogue = load_catalogue(ROOT / "data" / "topics.yml")
    kinds = {topic.id for topic in catalogue.group("safety")} | {"none", None}
    cases = read_cases(path)
    assert len(cases) > 200
    assert [case for case in cases if case.kind not in kinds or any(t not in catalogue for t in case.topics)] == []
    assert [case for case in cases if case.both and len(case.topics) < 2] == []


@pytest.mark.parametrize("path", [*TESTS, *DEVELOPMENT], ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_cases_of_the_repo_are_written_once(path: Path) -> None:
    lines = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").split("\n") if line]
    assert sorted(text for text in set(lines) if lines.count(text) > 1) == []
