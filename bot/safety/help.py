"""The fixed wording for each kind of danger, from the ``help`` part of ``data/safety.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.files import Node, read_yaml
from bot.knowledge.helplines import Helplines
from bot.messages import gsm7
from bot.messages.reply import Block, Tone

MOST_WORDS = 80  # of the lines of a certain danger
# What is said later on, while nobody has said that the danger is over: to whatever is not understood, to "she seems fine", to "I am on
# hold", and to "I cannot ring".
STILL, EVEN_SO, WAITING, CANNOT_RING = "still", "even_so", "waiting", "cannot_ring"


@dataclass(frozen=True)
class Help:
    """One kind's wording; numbers are filled in."""

    kind: str
    title: str
    lines: tuple[str, ...]  # a certain danger: the first line says what to do now
    sms: str
    possible: tuple[str, ...]  # not sure: "If ... now, call 999"
    tap: str  # the choice that says it is happening
    after: str  # stays with the family
    then: Mapping[str, str]  # by STILL, EVEN_SO, WAITING and CANNOT_RING

    def block(self) -> Block:
        """For a certain danger."""
        return Block("\n\n".join((*self.lines, self.after)), self.sms, Tone.HELP_NOW, self.title)

    def possible_block(self) -> Block:
        """For a possible danger, before the usual answer."""
        text = "\n\n".join(self.possible)
        return Block(text, text, Tone.HELP_NOW)

    def later(self, name: str) -> Block:
        """For a message after the danger."""
        return Block(self.then[name], self.then[name], Tone.HELP_NOW)


def load_help(path: Path, helplines: Helplines) -> dict[str, Help]:
    """Wording by kind. Raises DataError for what is missing, too long, or has a number of its own."""
    root = read_yaml(path)["help"]
    return {kind: _help(kind, root[kind], helplines) for kind in root.names()}


def _help(kind: str, node: Node, helplines: Helplines) -> Help:
    made = Help(
        kind=kind,
        title=_text(node["title"], helplines),
        lines=_texts(node["lines"], helplines),
        sms=" ".join(_text(node["sms"], helplines).split()),
        possible=_texts(node["possible"], helplines),
        tap=_text(node["tap"], helplines),
        after=_text(node["after"], helplines),
        then={name: _text(node["then"][name], helplines) for name in (STILL, EVEN_SO, WAITING, CANNOT_RING)},
    )
    words = len(" ".join(made.lines).split())
    if words > MOST_WORDS:
        raise node["lines"].error(f"{words} words: at most {MOST_WORDS}, or nobody in danger reads them")
    _fits(made.sms, node["sms"])
    for name, text in made.then.items():
        _fits(text, node["then"][name])
    return made


def _fits(text: str, node: Node) -> None:
    if gsm7.foreign(text) or gsm7.length(text) > gsm7.TWO_TEXTS:
        raise node.error(
            f"must fit in two texts: {gsm7.length(text)} of {gsm7.TWO_TEXTS} characters, SMS alphabet only"
        )


def _texts(node: Node, helplines: Helplines) -> tuple[str, ...]:
    lines = tuple(_text(line, helplines) for line in node.items())
    if not lines:
        raise node.error("give at least one line")
    return lines


def _text(node: Node, helplines: Helplines) -> str:
    """The text with its numbers filled in."""
    for fault in helplines.faults(node.string()):
        raise node.error(fault)
    if not node.string().strip():
        raise node.error("is empty: a family in danger would be shown nothing here")
    return helplines.fill(node.string()).strip()
