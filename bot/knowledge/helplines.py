"""The one registry of phone numbers (``data/helplines.yml``) and how texts refer to it: {samaritans}, {shout.text}."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import DataError
from bot.files import Node, read_yaml

PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)(?:\.(phone|text|url))?\}")
SHORT_CODES = frozenset({"999", "111", "112", "101", "55", "18000"})  # known to everyone: may be written out
_BRACES = re.compile(r"\{[^{}]*\}?|\}")
_NUMBER = re.compile(  # digits with spaces, as numbers are written; with hyphens only where it begins as numbers do
    r"(?<![\w.,£-])(?:\+?\d[\d\u00a0 ]{3,}\d|[0+]\d[\d\u00a0 -]{3,}\d)(?![\w%°]|[.-]\d)"
)


@dataclass(frozen=True)
class Helpline:
    """One service that families are pointed to."""

    id: str
    name: str
    purpose: str
    phone: str | None
    text: str | None
    url: str | None
    hours: str
    cost: str
    certainty: str


class Helplines(Mapping[str, Helpline]):
    """All helplines by id."""

    def __init__(self, lines: Mapping[str, Helpline]) -> None:
        self._lines = dict(lines)

    def __getitem__(self, key: str) -> Helpline:
        return self._lines[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def fill(self, text: str) -> str:
        """The text with each placeholder exchanged for its number or address. Raises KeyError for an unknown one."""
        return PLACEHOLDER.sub(lambda match: self._value(match[1], match[2] or "phone"), text)

    def fill_known(self, text: str) -> str:
        """For editors: the same, but a text with an unknown placeholder stays as it is written."""
        try:
            return self.fill(text)
        except KeyError:
            return text

    def _value(self, key: str, part: str) -> str:
        value = getattr(self._lines[key], part)
        if value is None:
            raise KeyError(f"{key}.{part}")
        return str(value)

    def faults(self, text: str) -> list[str]:
        """What is wrong with the text's numbers, in an editor's words; empty when nothing is."""
        faults = []
        for match in PLACEHOLDER.finditer(text):
            try:
                self._value(match[1], match[2] or "phone")
            except KeyError:
                faults.append(f"{match[0]} is not in data/helplines.yml (or has no {match[2] or 'phone'})")
        rest = PLACEHOLDER.sub("", text)
        for braces in _BRACES.findall(rest):
            faults.append(
                f"“{braces}” is not a name from data/helplines.yml: write {{name}}, {{name.text}} or {{name.url}}"
            )
        for number in _NUMBER.findall(rest):
            if len(re.sub(r"\D", "", number)) >= 5 and number.strip() not in SHORT_CODES:
                faults.append(
                    f"the number “{number.strip()}” is written out: put it in data/helplines.yml and write its {{name}} here"
                )
        return faults


def load_helplines(path: Path) -> Helplines:
    """Reads the registry. Raises DataError."""
    root = read_yaml(path)
    root["checked_on"].date()
    nodes = root["helplines"]
    return Helplines({key: _helpline(key, nodes[key]) for key in nodes.names()})


def _helpline(key: str, node: Node) -> Helpline:
    phone, text, url = (node[name].string() if name in node else None for name in ("phone", "text", "url"))
    for number in (phone, text):
        if number is not None and not re.fullmatch(r"\d[\d ]*", number):
            raise DataError(f"“{number}” is not a phone number: digits and spaces only", node.path, node.line)
    if url is not None and not url.startswith("https://"):
        raise DataError(f"“{url}” must begin with https://", node.path, node.line)
    if not (phone or text or url):
        raise DataError(f"{key} has no phone, text or url: families could not reach it", node.path, node.line)
    return Helpline(
        key, node["name"].string(), node["for"].string(), phone, text, url,
        node["hours"].string(), node["cost"].one_of("free", "standard", "check"),
        node["certainty"].one_of("seen", "known", "changes"),
    )  # fmt: skip
