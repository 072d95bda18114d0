"""Rules on small files: what takes a danger back, what makes it less certain, and what an editor may get wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataError
from bot.safety.rules import Finding, Level, RuleMatcher, load_rules

FILE = """words: {child: [baby, he, she]}
idioms: ["killing (me|us)"]
negations: ["(not|no|never)"]
contexts:
  hypothetical: ["what if"]
  past: ["years ago"]
  fiction: ["in a film"]
  resolved: ["fine now"]
rules:
- id: fit
  kind: safety/ill
  level: certain
  patterns: ["having a fit", "[child] fitting"]
- id: breath
  kind: safety/ill
  level: certain
  negation: false
  patterns: ["not breathing"]
- id: kill
  kind: safety/harm
  level: certain
  keep: [hypothetical, past]
  patterns: ["killing"]
- id: cut
  kind: safety/self
  level: possible
  patterns: ["cutting"]
young: ["year (7|8)"]
small: ["toddler ate"]
"""


def changed(folder: Path, old: str = "", new: str = "") -> Path:
    assert not old or FILE.count(old) == 1
    path = folder / "safety.yml"
    path.write_text(FILE.replace(old, new) if old else FILE, encoding="utf-8")
    return path


@pytest.fixture
def matcher(tmp_path: Path) -> RuleMatcher:
    return RuleMatcher(load_rules(changed(tmp_path)))


def level(matcher: RuleMatcher, *sentences: str) -> Level:
    return max((finding.level for finding in matcher.find(sentences)), default=Level.NONE)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("he is having a fit", Level.CERTAIN),
        ("he is not having a fit", Level.NONE),
        ("he is not one two three having a fit", Level.NONE),
        ("he is not one two three four having a fit", Level.CERTAIN),
        ("he is not well, having a fit", Level.CERTAIN),
        ("baby not breathing", Level.CERTAIN),
    ],
)
def test_rules_negation(matcher: RuleMatcher, sentence: str, expected: Level) -> None:
    assert level(matcher, sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("what if he is having a fit", Level.POSSIBLE),
        ("having a fit years ago", Level.POSSIBLE),
        ("having a fit in a film", Level.POSSIBLE),
        ("what if having a fit years ago", Level.NONE),
        ("cutting years ago", Level.NONE),
    ],
)
def test_rules_each_context_lowers_one_level_unless_kept(matcher: RuleMatcher, sentence: str, expected: Level) -> None:
    assert level(matcher, sentence) is expected


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (("he is fine now", "he was having a fit"), Level.POSSIBLE),
        (("what if it rains", "he is having a fit"), Level.CERTAIN),
        (("what if having a fit", "he is having a fit"), Level.CERTAIN),
        ((), Level.NONE),
    ],
)
def test_rules_only_resolved_reaches_other_sentences(
    matcher: RuleMatcher, sentences: tuple[str, ...], expected: Level
) -> None:
    assert level(matcher, *sentences) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("this heat is killing me", Level.NONE),
        ("he is killing her", Level.CERTAIN),
        ("killing me killing her", Level.CERTAIN),
    ],
)
def test_rules_idioms_are_blanked_out(matcher: RuleMatcher, sentence: str, expected: Level) -> None:
    assert level(matcher, sentence) is expected


def test_rules_give_the_surest_first_then_in_the_files_order(matcher: RuleMatcher) -> None:
    found = matcher.find(["cutting", "killing in a film", "not breathing", "he is having a fit", "killing"])
    assert found == [
        Finding("safety/ill", Level.CERTAIN, "fit"),
        Finding("safety/ill", Level.CERTAIN, "breath"),
        Finding("safety/harm", Level.CERTAIN, "kill"),
        Finding("safety/self", Level.POSSIBLE, "cut"),
    ]


def test_rules_put_a_firm_rule_first_and_only_where_it_is_certain(tmp_path: Path) -> None:
    matcher = RuleMatcher(load_rules(changed(tmp_path, "- id: kill\n", "- id: kill\n  firm: true\n")))
    assert matcher.find(["he is having a fit", "killing"]) == [
        Finding("safety/harm", Level.CERTAIN, "kill", firm=True),
        Finding("safety/ill", Level.CERTAIN, "fit"),
    ]
    assert matcher.find(["killing in a film"]) == [Finding("safety/harm", Level.POSSIBLE, "kill")]


@pytest.mark.parametrize(
    ("old", "new", "said", "line"),
    [
        ("- id: kill", "- id: fit", "the rule id fit is used already on line 10", 19),
        ("[hypothetical, past]", "[hypothetical, joke]", "hypothetical, past, fiction, resolved, not joke", 22),
        ("level: possible", "level: maybe", "expected one of certain, possible, not “maybe”", 26),
        ('["cutting"]', "cutting", "expected a list", 27),
        ('  past: ["years ago"]\n', "", "`past` is missing", 5),
    ],
)
def test_rules_file_faults_name_the_line(tmp_path: Path, old: str, new: str, said: str, line: int) -> None:
    with pytest.raises(DataError) as caught:
        load_rules(changed(tmp_path, old, new))
    assert said in caught.value.message
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("old", "new", "said", "line"),
    [
        ("[child] fitting", "[kid] fitting", "[kid] in “[kid] fitting” is not one of the lists", 10),
        ('["cutting"]', '["~3"]', "nothing that must be there", 24),
        ('"what if"', '"(what if"', "“(what” is not understood", None),
    ],
)
def test_rules_pattern_faults_name_file_and_rule(
    tmp_path: Path, old: str, new: str, said: str, line: int | None
) -> None:
    path = changed(tmp_path, old, new)
    with pytest.raises(DataError) as caught:
        RuleMatcher(load_rules(path))
    assert said in caught.value.message
    assert (caught.value.path, caught.value.line) == (path, line)
