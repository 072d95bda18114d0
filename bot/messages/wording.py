"""The lines around the agreed answers, from ``data/wording.yml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.files import Node, read_yaml
from bot.knowledge.helplines import Helplines
from bot.messages.reply import Block


@dataclass(frozen=True)
class Wording:
    """Lines by name, button labels, plainer titles and what is said after a danger; numbers are filled in."""

    lines: Mapping[str, Block]
    labels: Mapping[str, str]
    titles: Mapping[str, str]
    after_safety: Mapping[str, str]

    def line(self, name: str, **values: str) -> Block:
        """A line with its {names} filled in."""
        block = self.lines[name]
        if not values:
            return block
        short = None if block.short is None else block.short.format(**values)
        return Block(block.text.format(**values), short)


def load_wording(path: Path, helplines: Helplines) -> Wording:
    """Reads the file. Raises DataError, also for a number that is written out or not in the registry."""
    root = read_yaml(path)
    lines: dict[str, Block] = {}
    for name in root["lines"].names():
        node = root["lines"][name]
        short = _text(node["short"], helplines) if "short" in node else None
        lines[name] = Block(_text(node["text"], helplines), short)
    plain = {
        key: {name: _text(root[key][name], helplines) for name in root[key].names()}
        for key in ("labels", "topic_titles", "after_safety")
    }
    return Wording(lines, plain["labels"], plain["topic_titles"], plain["after_safety"])


def load_page_words(path: Path, helplines: Helplines) -> dict[str, str]:
    """The words of the page by name; its own {names} stay, the page fills them in. Raises DataError."""
    node = read_yaml(path)["page"]
    return {name: _text(node[name], helplines, _PAGE_NAMES) for name in node.names()}


_NAMES = (
    "{title}",
    "{who}",
    "{when}",
    "{team}",
    "{partners}",
    "{told}",
    "{talked}",
    "{end}",
    "{reference}",
    "{number}",
    "{need}",
    "{place}",
    "{subject}",
    "{words}",
    "{link}",
    "{said}",
    "{did}",
    "{page}",
)
_PAGE_NAMES = (
    "{left}",
    "{over}",
    "{longest}",
    "{label}",
    "{agreed_by}",
    "{agreed_on}",
    "{review_by}",
    "{count}",
    "{who}",
    "{when}",
)


def _text(node: Node, helplines: Helplines, names: Sequence[str] = _NAMES) -> str:
    for fault in helplines.faults(_without_names(node.string(), names)):
        raise node.error(fault)
    return _fill(node.string(), helplines, names).strip()


def _without_names(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


def _fill(text: str, helplines: Helplines, names: Sequence[str]) -> str:
    """Fills helplines and leaves the assistant's own names in place."""
    for index, name in enumerate(names):
        text = text.replace(name, f"\x00{index}\x00")
    text = helplines.fill(text)
    for index, name in enumerate(names):
        text = text.replace(f"\x00{index}\x00", name)
    return text
