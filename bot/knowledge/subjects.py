"""Subjects without an agreed answer (``data/subjects.yml``): named as such, with whom to ask, rather than guessed at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import DataError
from bot.files import Node, read_yaml
from bot.knowledge.catalogue import Catalogue
from bot.knowledge.helplines import Helplines
from bot.language.plain import PlainWords, clean, sentences
from bot.messages import gsm7
from bot.safety.patterns import PatternError, read_pattern
from bot.safety.rules import Lines, split_words

MOST_CHARACTERS = 250  # of what is said: with the line before it, two text messages


@dataclass(frozen=True)
class Subject:
    """``name``: as in "I have no agreed answer on ..."; ``ask``: whom to ask; ``related``: entries that may help beside it;
    ``instead_of``: those that questions about it are taken for."""

    id: str
    name: str
    ask: str
    related: tuple[str, ...]
    instead_of: frozenset[str]
    match: tuple[str, ...]
    ignore: tuple[str, ...]
    line: int


class Subjects:
    """Finds the subject of a message. Made once, shared by all conversations."""

    def __init__(self, path: Path, catalogue: Catalogue, helplines: Helplines) -> None:
        """Raises DataError, with file and line, for anything that cannot be used."""
        self.path, self._lines = path, Lines()
        root = read_yaml(path)
        words = {name: root["words"][name].strings() for name in root["words"].names()}
        self._subjects: dict[str, Subject] = {}
        for node in root["subjects"].items():
            subject = _subject(node, catalogue, helplines)
            self._subjects[subject.id] = subject
            for pattern in node["patterns"].strings():
                try:
                    self._lines.add(subject.id, read_pattern(pattern, words))
                except PatternError as error:
                    raise DataError(str(error), path, node["patterns"].line) from error

    def __iter__(self) -> Iterator[Subject]:
        return iter(self._subjects.values())

    def find(self, plain: str) -> Subject | None:
        """The first subject of the file that a message in plain words names."""
        found = {key for key, _, _ in self._lines.find(split_words(plain))}
        return next((subject for subject in self if subject.id in found), None)

    def problems(self, words: PlainWords) -> Iterator[tuple[int, str]]:
        """Examples that are not found as the file says: line, what is wrong."""
        for subject in self:
            for text in subject.match:
                if (found := self._of(text, words)) is not subject:
                    yield subject.line, f"{subject.id}: “{text}” is found as {found.id if found else 'nothing'}"
            for text in subject.ignore:
                if found := self._of(text, words):
                    yield subject.line, f"{subject.id}: “{text}” must not be found, and is found as {found.id}"

    def _of(self, text: str, words: PlainWords) -> Subject | None:
        return self.find(" ".join(words.plain(sentence) for sentence in sentences(clean(text))))


def _subject(node: Node, catalogue: Catalogue, helplines: Helplines) -> Subject:
    related, instead_of = (_topics(node[name], catalogue) for name in ("related", "instead_of"))
    if faults := helplines.faults(node["ask"].string()):
        raise node["ask"].error("; ".join(faults))
    ask = helplines.fill(node["ask"].string())
    if gsm7.foreign(ask) or gsm7.length(ask) > MOST_CHARACTERS:
        raise node["ask"].error(f"must fit a text message: {gsm7.length(ask)} of {MOST_CHARACTERS} characters")
    match, ignore = node["match"].strings(), node["ignore"].strings()
    name = node["name"].string()
    return Subject(node["id"].string(), name, ask, related, frozenset(instead_of), match, ignore, node.line)


def _topics(node: Node, catalogue: Catalogue) -> tuple[str, ...]:
    topics = node.strings()
    if unknown := [topic for topic in topics if topic not in catalogue]:
        raise node.error(f"not in topics.yml: {', '.join(unknown)}")
    return topics
