"""The check of the knowledge base: each problem it can name, with file and line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.errors import DataError
from bot.knowledge.check import Problem, check_knowledge, letters, near_copies, reading_age
from bot.settings import ROOT

Spoil = Callable[[str, str], Path]
TODAY = date(2026, 11, 22)
ANSWER = "  All babies cry. It is not your fault.\n"
HARD = "  Paediatric gastroenterological considerations necessitate comprehensive multidisciplinary evaluation.\n"


def _line(path: Path, where: str) -> int:
    text = path.read_text(encoding="utf-8")
    return text[: text.index(where)].count("\n") + 1


def test_check_finds_nothing_wrong_with_a_good_base(data: Path) -> None:
    assert check_knowledge(data, TODAY) == []


def test_check_passes_the_knowledge_of_the_repo() -> None:
    assert [str(problem) for problem in check_knowledge(ROOT / "data", TODAY)] == []


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ("title: Crying and colic", "title: Colic", "title:", "must be the catalogue's: “Crying and colic”"),
        ("agreed_on: 2026-01-10", "agreed_on: null", "agreed_on:", "it is not approved"),
        ("agreed_by: [Health visiting, General practice]", "agreed_by: []", "agreed_on:", "it is not approved"),
        ("agreed_on: 2026-01-10", "agreed_on: 2026-11-23", "agreed_on:", "agreed only from 2026-11-23"),
        ("review_by: 2027-01-10", "review_by: 2026-11-21", "review_by:", "due for review by 2026-11-21"),
        ("review_by: 2027-01-10", "review_by: 2028-01-11", "review_by:", "within two years"),
        ("version: 1", "version: 0", "version:", "versions count from 1"),
        ("owner: Health visiting", "owner: Nobody", "agreed_by:", "the owner, Nobody, must be one"),
        ("needs: [infant_feeding]", "needs: [feeding]", "needs:", "feeding is not in data/needs.yml"),
        ("related: [advice/sleep]", "related: [advice/none]", "related:", "advice/none is not another topic"),
        ("related: [advice/sleep]", "related: [advice/colic]", "related:", "advice/colic is not another topic"),
        ("related: [advice/sleep]", "related: [greet]", "related:", "greet is not another topic"),
        ("[{name: NHS, url: https://www.nhs.uk/baby/}]", "[]", "sources:", "at least one source"),
        ("https://www.nhs.uk/baby/", "http://www.nhs.uk/baby/", "sources:", "is not an https address"),
        ("https://www.nhs.uk/baby/", "https://localhost/baby/", "sources:", "is not an https address"),
        ("https://www.nhs.uk/baby/", '"https://www.nhs.uk/a b"', "sources:", "is not an https address"),
        ("ring {cry_sis} and", "ring {crysis} and", "answer:", "{crysis} is not in data/helplines.yml"),
        ("close. Ring {cry_sis}.", "close. Ring {crysis}.", "sms:", "{crysis} is not in data/helplines.yml"),
        ("ring {cry_sis} and", "ring {Cry_sis} and", "answer:", "“{Cry_sis}” is not a name"),
        ("close. Ring {cry_sis}.", "close. Ring 0800 448 0737.", "sms:", "is written out"),
        ("baby is floppy.", "baby is floppy. Or 0800 1111.", "get_help_now:", "is written out"),
        ("hold your baby close\n", "see https://nhs.uk/cry\n", "answer:", "no links in the text"),
        (ANSWER, "  # Crying\n", "answer:", "no other marks"),
        (ANSWER, "  All **babies** cry.\n", "answer:", "no other marks"),
        (ANSWER, "  * All babies cry.\n", "answer:", "no other marks"),
        (ANSWER, "  [All babies](cry).\n", "answer:", "no other marks"),
        (ANSWER, "  Most babies cry." * 40 + "\n", "answer:", "words: at most 120"),
        ("baby is floppy.", "baby is floppy. " * 50, "get_help_now:", "words: at most 90"),
        (ANSWER, HARD * 3, "answer:", "use everyday words"),
        ("sms: All", "sms: “All”", "sms:", "not in the SMS alphabet: “ ”"),
        ("sms: All", "sms: " + "x" * 290, "sms:", "at most 289"),
        ("sms: All babies cry. Hold your baby close. Ring {cry_sis}.", 'sms: ""', "sms:", "is empty"),
        ("  - gripe water any good\n", "", "  - why", "11 examples: at least 12"),
        ("gripe water any good", "What is colic?!", "  - What is", "stands already in colic.yml:"),
    ],
    ids=lambda text: text.strip()[:20],
)
def test_check_names_each_problem_of_an_entry(
    data: Path, spoil: Spoil, old: str, new: str, where: str, says: str
) -> None:
    path = spoil(old, new)
    problems = check_knowledge(data, TODAY)
    assert len(problems) == 1, problems
    (problem,) = problems
    assert says in problem.message
    assert (problem.path, problem.line) == (path, _line(path, where))


def test_check_wants_help_now_lines_of_urgent_topics(data: Path, spoil: Spoil) -> None:
    topics = data / "topics.yml"
    topics.write_text(topics.read_text(encoding="utf-8").replace("covers: crying", "urgent: true"), encoding="utf-8")
    assert check_knowledge(data, TODAY) == []
    path = spoil("[Call 999 if your baby is floppy.]", "[]")
    (problem,) = check_knowledge(data, TODAY)
    assert (problem.line, "urgent" in problem.message) == (_line(path, "get_help_now:"), True)


def test_check_an_entry_outside_the_catalogue_has_only_that_problem(data: Path, colic: Path, spoil: Spoil) -> None:
    colic.with_name("fever.yml").write_text(
        spoil("version: 1", "version: 0").read_text(encoding="utf-8").replace("id: advice/colic", "id: advice/fever"),
        encoding="utf-8",
    )
    colic.unlink()
    found = [problem for problem in check_knowledge(data, TODAY) if problem.line == 1]
    assert [problem.message for problem in found] == ["advice/fever is not a topic of data/topics.yml"]


def test_check_an_empty_answer_is_a_problem(data: Path, colic: Path) -> None:
    head, _, rest = colic.read_text(encoding="utf-8").partition("answer: |")
    colic.write_text(head + "answer: ''\nexamples:" + rest.partition("examples:")[2], encoding="utf-8")
    (problem,) = check_knowledge(data, TODAY)
    assert (problem.line, problem.message) == (_line(colic, "answer:"), "is empty: families would be given nothing")


def test_check_the_same_example_in_two_topics_is_a_problem(data: Path, colic: Path) -> None:
    sleep = colic.with_name("sleep.yml")
    sleep.write_text(sleep.read_text(encoding="utf-8").replace("up at two", "Newborn crying for hours!"), "utf-8")
    (problem,) = check_knowledge(data, TODAY)
    assert (problem.path, problem.line) == (sleep, _line(sleep, "examples:"))
    assert f"colic.yml:{_line(colic, 'newborn crying')}" in problem.message


def test_check_near_copies_count_only_between_topics(data: Path, spoil: Spoil, colic: Path) -> None:
    spoil("gripe water any good", "he screams all the evening")
    assert check_knowledge(data, TODAY) == []
    sleep = colic.with_name("sleep.yml")
    sleep.write_text(sleep.read_text(encoding="utf-8").replace("up at two", "newborns crying for hours"), "utf-8")
    (problem,) = check_knowledge(data, TODAY)
    assert (problem.path, problem.line) == (sleep, _line(sleep, "examples:"))
    assert "another topic" in problem.message


def test_check_reports_unreadable_files_beside_other_problems(data: Path, colic: Path) -> None:
    colic.write_text("id: advice/colic\ntitle: a: b\n", encoding="utf-8")
    sleep = colic.with_name("sleep.yml")
    sleep.write_text(sleep.read_text(encoding="utf-8").replace("version: 2", "version: 0"), encoding="utf-8")
    found = check_knowledge(data, TODAY)
    assert [(problem.path.name, problem.line) for problem in found] == [("colic.yml", 2), ("sleep.yml", 4)]


def test_check_problems_print_as_file_line_message() -> None:
    assert str(Problem(Path("data/a.yml"), 7, "too long")) == "data/a.yml:7: too long"


@pytest.mark.parametrize("name", ["topics.yml", "helplines.yml", "needs.yml"])
def test_check_cannot_do_without_its_registries(data: Path, name: str) -> None:
    (data / name).unlink()
    with pytest.raises(DataError, match="cannot be read"):
        check_knowledge(data, TODAY)


def test_check_survives_an_empty_list_item(data: Path, spoil: Spoil) -> None:
    spoil("  - hold your baby close\n", "  - \n  - hold your baby close\n")
    assert check_knowledge(data, TODAY) == []


@pytest.mark.parametrize(
    ("easier", "harder"),
    [
        ("The cat sat on the mat. It was warm.", HARD),
        (
            "Ring us. We can help you.",
            "Ring us because we can help everybody whenever you discover that family life is difficult.",
        ),
        ("- rest\n- drinks\n- cuddles", "rest drinks cuddles and a number of other similar suggestions together"),
    ],
)
def test_check_reading_age_grows_with_difficulty(easier: str, harder: str) -> None:
    assert reading_age(easier) < 10 < reading_age(harder)


def test_check_reading_age_does_not_count_a_helplines_name() -> None:
    plain = "Ring 12 now. They can help."
    assert reading_age("Ring {national_domestic_abuse_organisation_helpline} now. They can help.") == reading_age(plain)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Why's  he CRYING?!", "whys he crying"), ("?!", ""), ("2½ yrs", "2½ yrs"), ("café - été", "café été")],
)
def test_check_letters_keeps_only_letters_and_digits(text: str, expected: str) -> None:
    assert letters(text) == expected


def test_check_near_copies_finds_pairs_of_two_lists() -> None:
    found = near_copies(["my baby will not sleep", "red rash"], ["rash that is red and big", "my baby wil not sleep"])
    assert [(a, b) for a, b, _ in found] == [(0, 1)]
    assert near_copies([], ["a"]) == [] == near_copies(["a"], [])


def test_check_names_a_topic_that_nobody_has_written(data: Path, spoil: Spoil, colic: Path) -> None:
    spoil("related: [advice/sleep]", "related: []")
    colic.with_name("sleep.yml").unlink()
    (problem,) = check_knowledge(data, TODAY)
    assert (problem.path, problem.line) == (data / "topics.yml", _line(data / "topics.yml", "- {id: advice/sleep"))
    assert problem.message == "advice/sleep has no entry; write it: python -m bot knowledge new advice/sleep"


@pytest.mark.parametrize(("group", "missing"), [("system", 1), ("advice", 1), ("service", 0), ("chat", 0)])
def test_check_wants_entries_of_advice_and_of_the_system_alone(data: Path, group: str, missing: int) -> None:
    topics = data / "topics.yml"
    text = topics.read_text(encoding="utf-8")
    more = f"- {{id: {group}/more, title: More}}\n"
    at = text.index("chat:") if group == "advice" else len(text)
    heading = "" if group in ("advice", "chat") else f"{group}:\n"
    topics.write_text(text[:at] + heading + more + text[at:], encoding="utf-8")
    assert len([problem for problem in check_knowledge(data, TODAY) if "has no entry" in problem.message]) == missing


def test_check_does_not_call_an_unreadable_entry_missing(data: Path, colic: Path) -> None:
    colic.write_text("id: [", encoding="utf-8")
    assert [problem.path for problem in check_knowledge(data, TODAY)] == [colic]
