"""Reads the YAML files that editors change, keeping the line of each value so that a mistake can be shown where it is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path

import yaml

from bot.errors import DataError

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # a PyYAML without libyaml is only slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

LARGEST_FILE = 4_000_000  # bytes: many times our largest
DEEPEST = 40  # lists and mappings inside each other; a file of a few hundred thousand crashes the parser
LONGEST_SHOWN = 60  # characters of a wrong value


class Node:
    """A value in a YAML file that knows its place. Each reading method raises DataError with file and line."""

    def __init__(self, node: yaml.Node, path: Path) -> None:
        self._node = node
        self.path = path
        self.line = node.start_mark.line + 1

    def error(self, message: str) -> DataError:
        return DataError(message, self.path, self.line)

    @cached_property
    def _pairs(self) -> dict[str, Node]:
        if not isinstance(self._node, yaml.MappingNode):
            raise self.error("expected `name: value` lines here")
        pairs: dict[str, Node] = {}
        for key, value in self._node.value:
            name = Node(key, self.path)
            if not isinstance(key, yaml.ScalarNode):
                raise name.error("expected a name before the `:`, not a list")
            if key.value in pairs:
                raise name.error(f"`{_shown(key.value)}` is written twice")
            pairs[key.value] = Node(value, self.path)
        return pairs

    def names(self) -> list[str]:
        return list(self._pairs)

    def __contains__(self, name: str) -> bool:
        return name in self._pairs

    def __getitem__(self, name: str) -> Node:
        pairs = self._pairs
        if name not in pairs:
            raise self.error(f"`{name}` is missing here; there are: {', '.join(pairs) or 'none'}")
        return pairs[name]

    def items(self) -> Iterator[Node]:
        if not isinstance(self._node, yaml.SequenceNode):
            raise self.error("expected a list, each line beginning with `- `")
        return (Node(item, self.path) for item in self._node.value)

    def is_null(self) -> bool:
        return isinstance(self._node, yaml.ScalarNode) and self._node.tag == "tag:yaml.org,2002:null"

    def string(self) -> str:
        if not isinstance(self._node, yaml.ScalarNode) or self.is_null():
            raise self.error("expected text here")
        return str(self._node.value)

    def strings(self) -> tuple[str, ...]:
        return tuple(item.string() for item in self.items())

    def get_strings(self, name: str) -> tuple[str, ...]:
        pairs = self._pairs
        return pairs[name].strings() if name in pairs and not pairs[name].is_null() else ()

    def get_bool(self, name: str, default: bool) -> bool:
        pairs = self._pairs
        return pairs[name].one_of("true", "false") == "true" if name in pairs else default

    def one_of(self, *choices: str) -> str:
        value = self.string()
        if value not in choices:
            raise self.error(f"expected one of {', '.join(choices)}, not “{_shown(value)}”")
        return value

    def date(self) -> date:
        try:
            return date.fromisoformat(self.string())
        except ValueError as error:
            raise self.error(f"expected a date such as 2027-03-31, not “{_shown(self.string())}”") from error

    def number(self) -> float:
        try:
            number = float(self.string())
            if not math.isfinite(number):
                raise ValueError("not finite")
            return number
        except ValueError as error:
            raise self.error(f"expected a number, not “{_shown(self.string())}”") from error

    def integer(self) -> int:
        try:
            return int(self.string())
        except ValueError as error:
            raise self.error(f"expected a whole number, not “{_shown(self.string())}”") from error


def read_yaml(path: Path) -> Node:
    """The root of a YAML file. Raises DataError where it cannot be read, with the line of the fault."""
    try:
        text = _read(path)
        _check_shape(text, path)
        node = yaml.compose(text, Loader=_Loader)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", path) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError("is not UTF-8 text: save it again as UTF-8", path, line) from error
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise DataError(
            "holds a character that cannot be shown: delete this line and type it anew", path, line
        ) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if any(sign in (error.problem or "") for sign in ("end of stream", "expected ','")):  # left open further up
            mark = error.context_mark or mark
        hint = (
            "check the indentation (spaces, no tabs); put text that holds “: ” or begins with a sign in double quotes"
        )
        raise DataError(f"is not YAML: {error.problem}; {hint}", path, mark.line + 1 if mark else None) from error
    except yaml.YAMLError as error:
        raise DataError(f"is not YAML: {error}", path) from error
    if node is None:
        raise DataError("is empty", path)
    return Node(node, path)


def _read(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise DataError(f"is larger than {LARGEST_FILE:,} bytes: cut it in several files", path)
    return raw.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _check_shape(text: str, path: Path) -> None:
    """Raises DataError for what is only written to do harm, before it is built: depth without end, and parts that stand for
    others (``*name``), with which a few lines can stand for billions."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise DataError(
                f"`*{_shown(event.anchor or '')}` stands for another part: write that part out here", path, line
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise DataError(f"more than {DEEPEST} lists stand inside each other: check the indentation", path, line)


def _shown(value: str) -> str:
    """A value as an error message shows it."""
    return value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}..."
