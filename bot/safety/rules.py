"""Finds danger in a message by the rules of ``data/safety.yml``, which a clinician can read and change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path

from bot.errors import DataError
from bot.files import Node, read_yaml
from bot.safety.patterns import Pattern, PatternError, read_pattern


class Level(IntEnum):
    """How sure we are. CERTAIN takes over the conversation; POSSIBLE puts the help-now lines before the answer."""

    NONE = 0
    POSSIBLE = 1
    CERTAIN = 2

    @property
    def label(self) -> str:
        return self.name.lower()

    @classmethod
    def named(cls, label: str) -> Level:
        return cls[label.upper()]


ADULT_SUICIDE, CHILD_SUICIDE = "safety/suicide_self_harm", "safety/child_suicide_self_harm"
SUICIDE = frozenset({ADULT_SUICIDE, CHILD_SUICIDE})
LIFE_THREATENING = "safety/life_threatening"

# Contexts that make a danger less certain: each takes one level away, unless the rule keeps it.
CONTEXTS = ("hypothetical", "past", "fiction", "resolved")


@dataclass(frozen=True)
class Finding:
    """One danger found: its kind in the catalogue, how sure we are, and the rule (or detector) that found it.
    ``firm``: whatever else speaks against it."""

    kind: str
    level: Level
    rule: str
    firm: bool = False


@dataclass(frozen=True)
class Rule:
    """One rule of the file, with the examples that the check runs. ``firm``: where it is certain, so is the danger."""

    id: str
    kind: str
    level: Level
    patterns: tuple[str, ...]
    keep: frozenset[str]
    negation: bool
    firm: bool
    match: tuple[str, ...]
    possible: tuple[str, ...]
    ignore: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class RuleFile:
    """All that ``data/safety.yml`` says about recognising danger."""

    path: Path
    words: Mapping[str, tuple[str, ...]]
    idioms: tuple[str, ...]
    negations: tuple[str, ...]
    contexts: Mapping[str, tuple[str, ...]]
    young: tuple[str, ...]
    small: tuple[str, ...]
    rules: tuple[Rule, ...]


def load_rules(path: Path) -> RuleFile:
    """Reads the file. Raises DataError, with file and line, for anything that cannot be used."""
    root = read_yaml(path)
    words = {name: root["words"][name].strings() for name in root["words"].names()}
    contexts = {name: root["contexts"][name].strings() for name in CONTEXTS}
    rules = tuple(_rule(node) for node in root["rules"].items())
    idioms, negations, young, small = (root[name].strings() for name in ("idioms", "negations", "young", "small"))
    file = RuleFile(path, words, idioms, negations, contexts, young, small, rules)
    _check_ids(file)
    return file


def _rule(node: Node) -> Rule:
    level = node["level"].one_of("certain", "possible")
    keep = frozenset(node.get_strings("keep"))
    if unknown := keep - set(CONTEXTS):
        raise node["keep"].error(f"`keep` knows {', '.join(CONTEXTS)}, not {', '.join(sorted(unknown))}")
    return Rule(
        id=node["id"].string(),
        kind=node["kind"].string(),
        level=Level.named(level),
        patterns=node["patterns"].strings(),
        keep=keep,
        negation=node.get_bool("negation", True),
        firm=node.get_bool("firm", False),
        match=node.get_strings("match"),
        possible=node.get_strings("possible"),
        ignore=node.get_strings("ignore"),
        line=node.line,
    )


def _check_ids(file: RuleFile) -> None:
    seen: dict[str, int] = {}
    for rule in file.rules:
        if rule.id in seen:
            raise DataError(f"the rule id {rule.id} is used already on line {seen[rule.id]}", file.path, rule.line)
        seen[rule.id] = rule.line


class Lines:
    """Pattern lines, each under a key, that are only matched where one of their anchor words stands in the sentence.

    There are a thousand lines; this keeps a sentence under a millisecond.
    """

    PREFIX = 3  # letters by which prefixes such as "breath*" are looked up

    def __init__(self) -> None:
        self._lines: list[tuple[str, Pattern]] = []
        self._words: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[tuple[str, int]]] = {}

    def add(self, key: str, pattern: Pattern) -> None:
        number = len(self._lines)
        self._lines.append((key, pattern))
        for word in pattern.anchor:
            if word.endswith("*"):
                self._prefixes.setdefault(word[: self.PREFIX].rstrip("*"), []).append((word[:-1], number))
            else:
                self._words.setdefault(word, []).append(number)

    def find(self, sentence: Sequence[str]) -> list[tuple[str, int, int]]:
        """(key, start, end) of every match in the words of a sentence, in the order of the lines."""
        found = []
        words = set(sentence)
        for number in sorted(self._candidates(words)):
            key, pattern = self._lines[number]
            if pattern.could_match(words):
                found += [(key, start, end) for start, end in pattern.find(sentence)]
        return found

    def _candidates(self, words: set[str]) -> set[int]:
        numbers: set[int] = set()
        for word in words:
            numbers.update(self._words.get(word, ()))
            for length in range(1, self.PREFIX + 1):
                numbers.update(n for prefix, n in self._prefixes.get(word[:length], ()) if word.startswith(prefix))
        return numbers


class RuleMatcher:
    """Runs the rules over plain sentences. Made once, shared by all conversations."""

    NEGATION_REACH = 3  # words between "not" and what it takes back
    CLAUSE_ENDS = frozenset({",", ";", ":", "but", "and", "because", "although", "."})

    def __init__(self, file: RuleFile) -> None:
        self._file = file
        self._rules = {rule.id: rule for rule in file.rules}
        self._order = {rule.id: place for place, rule in enumerate(file.rules)}
        self._dangers = Lines()
        for rule in file.rules:
            self._add(self._dangers, rule.id, rule.patterns, rule.line)
        self._idioms, self._negations, self._contexts, self._young, self._small = (Lines() for _ in range(5))
        self._add(self._young, "young", file.young, None)
        self._add(self._small, "small", file.small, None)
        self._add(self._idioms, "idiom", file.idioms, None)
        self._add(self._negations, "negation", file.negations, None)
        for name, patterns in file.contexts.items():
            self._add(self._contexts, name, patterns, None)

    def _add(self, lines: Lines, key: str, patterns: Iterable[str], line: int | None) -> None:
        for text in patterns:
            try:
                lines.add(key, read_pattern(text, self._file.words))
            except PatternError as error:
                raise DataError(str(error), self._file.path, line) from error

    def find(self, sentences: Sequence[str]) -> list[Finding]:
        """Every danger in the plain sentences of one message, the surest first (firm before others), then in the file's order."""
        split = [split_words(sentence) for sentence in sentences]
        if not any(self._dangers.find(words) for words in split):
            return []  # nearly every message
        around = [{name for name, _, _ in self._contexts.find(words)} for words in split]
        resolved = {"resolved"} if any("resolved" in names for names in around) else set()
        found: dict[str, Finding] = {}
        for words, names in zip(split, around, strict=True):
            for finding in self._in_sentence(self._mask(words), names | resolved):
                if finding.rule not in found or finding.level > found[finding.rule].level:
                    found[finding.rule] = finding
        told_apart = (replace(finding, kind=self.by_person(finding.kind, sentences)) for finding in found.values())
        return sorted(told_apart, key=lambda finding: (-finding.level, not finding.firm, self._order[finding.rule]))

    def by_person(self, kind: str, sentences: Sequence[str]) -> str:
        """The kind, with suicide told apart by who is at risk: a child or young person, where the message says so."""
        return CHILD_SUICIDE if kind == ADULT_SUICIDE and self.names_young(sentences) else kind

    def names_young(self, sentences: Sequence[str]) -> bool:
        """Whether the message says that a child or young person is at risk."""
        return any(self._young.find(split_words(sentence)) for sentence in sentences)

    def names_accident(self, sentences: Sequence[str]) -> bool:
        """Whether the message says that a small child has swallowed something."""
        return any(self._small.find(split_words(sentence)) for sentence in sentences)

    def _in_sentence(self, words: Sequence[str], contexts: set[str]) -> Iterable[Finding]:
        negations = [end for _, _, end in self._negations.find(words)]
        for key, start, _ in self._dangers.find(words):
            rule = self._rules[key]
            if rule.negation and self._negated(words, start, negations):
                continue
            level = rule.level - len(contexts - rule.keep)
            if level > 0:
                yield Finding(rule.kind, Level(level), rule.id, rule.firm and level == Level.CERTAIN)

    def _negated(self, words: Sequence[str], start: int, negations: Sequence[int]) -> bool:
        """A negation shortly before the match and in the same clause; one inside it belongs to the pattern."""
        for end in negations:
            near = 0 <= start - end <= self.NEGATION_REACH
            if near and not self.CLAUSE_ENDS.intersection(words[end:start]):
                return True
        return False

    def _mask(self, sentence: Sequence[str]) -> Sequence[str]:
        """The sentence with its idioms ("my feet are killing me") blanked out."""
        words = list(sentence)
        for _, start, end in self._idioms.find(sentence):
            words[start:end] = ["_"] * (end - start)
        return words


def split_words(sentence: str) -> list[str]:
    """Words and marks of plain text, each a token of its own."""
    spaced = "".join(f" {c} " if c in '.,;:?!()"-/' else c for c in sentence)
    return spaced.split() or ["_"]
