"""Adds lines to a list of an entry's file. All else in the file stays as it is, comments and layout too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from bot.errors import DataError
from bot.knowledge.entry import Entry, read_entry
from bot.knowledge.sign_off import SignOff

INDENT = "  "


def add_examples(path: Path, examples: Sequence[str]) -> None:
    """Appends to ``examples``. Raises DataError, and leaves the file as it was, where that cannot be done."""
    expected = replace(read_entry(path), examples=(*read_entry(path).examples, *examples))
    _change(path, lambda text: append_items(text, "examples", [quoted(text) for text in examples], "sms"), expected)


def add_sign_off(path: Path, given: SignOff) -> None:
    """Appends to ``sign_offs``, after ``partners``. Raises DataError as ``add_examples`` does."""
    fields = {"step": given.step.value, "partner": given.partner, "name": given.name, "on": given.on.isoformat()}
    fields["text"] = given.text
    item = ", ".join(f"{name}: {_in_braces(value)}" for name, value in fields.items() if value)
    expected = read_entry(path).with_sign_offs([given])
    _change(path, lambda text: append_items(text, "sign_offs", [f"{{{item}}}"], "partners"), expected)


def append_items(text: str, field: str, items: Sequence[str], after: str) -> str:
    """A YAML file's text with items at the end of one of its lists, each written as it is. A list that is missing is made
    behind the field ``after``; a list in brackets becomes one with a line for each item."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = {str(key.value): (key, value) for key, value in root.value} if root else {}
    if field not in pairs:
        place = _line_end(text, _end(pairs[after][1]))
        return _insert(text, place, "".join(f"\n{line}" for line in (f"{field}:", *_lines(items, INDENT))))
    key, value = pairs[field]
    if value.flow_style or not value.value:
        old = [text[item.start_mark.index : item.end_mark.index] for item in value.value]
        body = "".join(f"\n{line}" for line in _lines([*old, *items], INDENT))
        return text[: key.end_mark.index] + ":" + body + text[value.end_mark.index :]
    indent = " " * value.start_mark.column
    place = _line_end(text, _end(value))
    return _insert(text, place, "".join(f"\n{line}" for line in _lines(items, indent)))


def quoted(text: str) -> str:
    """A text as an item of a list: in quotes only where it would be read as something else without."""
    try:
        plain = yaml.safe_load(f"- {text}") == [text]
    except yaml.YAMLError:
        plain = False
    return text if plain else yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**6).strip()


def _in_braces(text: str) -> str:
    """The same within ``{...}``, where commas and brackets count too."""
    return quoted(text) if text.replace(" ", "").replace("-", "").isalnum() else f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _lines(items: Sequence[str], indent: str) -> list[str]:
    return [f"{indent}- {item}" for item in items]


def _end(node: yaml.Node) -> int:
    """Where a value's last character is; a list's own end mark may lie beyond blank lines and comments."""
    while isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        node = node.value[-1]
    return int(node.end_mark.index)


def _line_end(text: str, index: int) -> int:
    if index and text[index - 1] == "\n":  # block texts end behind their line
        return index - 1
    found = text.find("\n", index)
    return len(text) if found < 0 else found


def _insert(text: str, place: int, more: str) -> str:
    return text[:place] + more + text[place:]


def _change(path: Path, change: Callable[[str], str], expected: Entry) -> None:
    """Changes a file, and puts it back where it does not read as it should."""
    before = path.read_text(encoding="utf-8")
    path.write_text(change(before), encoding="utf-8")
    try:
        if read_entry(path) != expected:
            raise DataError("its layout is too unusual to add lines to it: add them by hand", path)
    except DataError:
        path.write_text(before, encoding="utf-8")
        raise
