"""The check of ``data/safety.yml``: each rule finds what it must, leaves what it must, and each kind has its wording."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.knowledge.catalogue import load_catalogue
from bot.knowledge.check import Problem
from bot.knowledge.helplines import load_helplines
from bot.language.pipeline import read_tables
from bot.language.plain import PlainWords, clean, sentences
from bot.safety.help import load_help
from bot.safety.rules import Finding, Level, Rule, RuleMatcher, load_rules

LEAST_MATCH, LEAST_IGNORE = 2, 2  # examples that each rule must carry


def check_safety(data: Path) -> list[Problem]:
    """All problems. Raises DataError where the file cannot be read at all."""
    path = data / "safety.yml"
    kinds = [topic.id for topic in load_catalogue(data / "topics.yml").group("safety")]
    file = load_rules(path)
    matcher = RuleMatcher(file)
    helps = load_help(path, load_helplines(data / "helplines.yml"))
    words = PlainWords(read_tables(data))
    problems = [Problem(path, 1, f"`help` has no wording for {kind}") for kind in kinds if kind not in helps]
    for rule in file.rules:
        problems += (Problem(path, rule.line, message) for message in _rule_problems(rule, kinds, matcher, words))
    return problems


def _rule_problems(rule: Rule, kinds: list[str], matcher: RuleMatcher, words: PlainWords) -> Iterator[str]:
    if rule.kind not in kinds:
        yield f"{rule.id}: {rule.kind} is not a safety kind of data/topics.yml"
    if len(rule.match) < LEAST_MATCH or len(rule.ignore) < LEAST_IGNORE:
        yield f"{rule.id}: give at least {LEAST_MATCH} `match` and {LEAST_IGNORE} `ignore` examples"

    def found(text: str) -> list[Finding]:
        return matcher.find([words.plain(sentence) for sentence in sentences(clean(text))])

    for text in rule.match:
        if not any(finding.kind == rule.kind and finding.level >= rule.level for finding in found(text)):
            yield f"{rule.id}: must match “{text}” as {rule.level.label}, and does not"
    for text in rule.possible:
        levels = [finding.level for finding in found(text) if finding.kind == rule.kind]
        if not levels or max(levels) > Level.POSSIBLE:
            yield f"{rule.id}: “{text}” must be found as possible, not {max(levels).label if levels else 'missed'}"
    for text in rule.ignore:
        if any(finding.rule == rule.id for finding in found(text)):
            yield f"{rule.id}: must not match “{text}”, and does"
