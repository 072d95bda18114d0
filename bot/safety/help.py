"""The fixed wording for each kind of danger, from the ``help`` part of ``data/safety.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.files import Node, read_yaml
from bot.knowledge.helplines import Helplines
from bot.messages import gsm7
from bot.messages.reply import Block, Tone

MOST_WORDS = 80  # of the lines of a certain danger


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

    def block(self) -> Block:
        """For a certain danger."""
        return Block("\n\n".join((*self.lines, self.after)), self.sms, Tone.HELP_NOW, self.title)

    def possible_block(self) -> Block:
        """For a possible danger, before the usual answer."""
        text = "\n\n".join(self.possible)
        return Block(text, text, Tone.HELP_NOW)


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
    )
    words = len(" ".join(made.lines).split())
    if words > MOST_WORDS:
        raise node["lines"].error(f"{words} words: at most {MOST_WORDS}, or nobody in danger reads them")
    if gsm7.foreign(made.sms) or gsm7.length(made.sms) > gsm7.TWO_TEXTS:
        raise node["sms"].error(
            f"must fit in two texts: {gsm7.length(made.sms)} of {gsm7.TWO_TEXTS} characters, SMS alphabet only"
        )
    return made


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
