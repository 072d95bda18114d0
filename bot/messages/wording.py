"""The lines around the agreed answers, from ``data/wording.yml``."""

from __future__ import annotations

from collections.abc import Mapping
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


_NAMES = ("{title}", "{who}", "{when}", "{team}", "{partners}", "{reference}", "{number}")


def _text(node: Node, helplines: Helplines) -> str:
    for fault in helplines.faults(_without_names(node.string())):
        raise node.error(fault)
    return _fill(node.string(), helplines).strip()


def _without_names(text: str) -> str:
    for name in _NAMES:
        text = text.replace(name, "")
    return text


def _fill(text: str, helplines: Helplines) -> str:
    """Fills helplines and leaves the assistant's own names in place."""
    for index, name in enumerate(_NAMES):
        text = text.replace(name, f"\x00{index}")
    text = helplines.fill(text)
    for index, name in enumerate(_NAMES):
        text = text.replace(f"\x00{index}", name)
    return text
