"""The lines around the agreed answers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bot.dialogue.assistant import QUIET_LINES
from bot.errors import DataError
from bot.knowledge.catalogue import load_catalogue
from bot.knowledge.check import OLDEST_READER, reading_age
from bot.knowledge.helplines import Helplines, load_helplines
from bot.messages import gsm7
from bot.messages.wording import Wording, load_wording
from bot.settings import ROOT

DATA = ROOT / "data"
REST = "labels: {a: A}\ntopic_titles: {}\nafter_safety: {yes: Good.}\n"


@pytest.fixture(scope="module")
def helplines() -> Helplines:
    return load_helplines(DATA / "helplines.yml")


@pytest.fixture(scope="module")
def wording(helplines: Helplines) -> Wording:
    return load_wording(DATA / "wording.yml", helplines)


@pytest.fixture(scope="module")
def code() -> list[ast.AST]:
    return list(ast.walk(ast.parse((ROOT / "bot" / "dialogue" / "assistant.py").read_text(encoding="utf-8"))))


def _arguments(code: list[ast.AST], method: str, position: int) -> set[str]:
    """The texts given to a method at a position, wherever it is called with one."""
    found = set()
    for node in code:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
            found |= {given.value for given in node.args[position : position + 1] if isinstance(given, ast.Constant)}
    return found


def _keys(code: list[ast.AST], mapping: str) -> set[str]:
    """The texts in ``mapping["..."]``."""
    found = set()
    for node in code:
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            name = getattr(node.value, "attr", getattr(node.value, "id", ""))
            found |= {node.slice.value} if name == mapping else set()
    return found


def test_wording_has_every_line_that_the_assistant_says(wording: Wording, code: list[ast.AST]) -> None:
    used = _arguments(code, "_say", 2) | _arguments(code, "line", 0)
    assert {"fallback", "too_long", "unavailable"} <= used
    assert used | set(QUIET_LINES) | set(QUIET_LINES.values()) <= set(wording.lines)


def test_wording_has_every_label_and_word_after_danger(wording: Wording, code: list[ast.AST]) -> None:
    assert _keys(code, "labels") == set(wording.labels)
    assert _keys(code, "after_safety") | {"yes", "no"} == set(wording.after_safety)


@pytest.mark.parametrize("group", ["chat", "service"])
def test_wording_has_a_line_for_each_chat_and_service_topic(wording: Wording, group: str) -> None:
    topics = {topic.id for topic in load_catalogue(DATA / "topics.yml").group(group)} - {"out_of_scope"}
    assert len(topics) > 5
    assert topics <= set(wording.lines)


def test_wording_titles_are_of_topics(wording: Wording) -> None:
    assert set(wording.titles) <= set(load_catalogue(DATA / "topics.yml").topics)


def test_wording_no_line_is_too_hard_to_read(wording: Wording) -> None:
    texts = {name: block.text for name, block in wording.lines.items()} | dict(wording.after_safety)
    ages = {name: reading_age(text) for name, text in texts.items()}
    assert {name: age for name, age in ages.items() if age > OLDEST_READER} == {}


def test_wording_every_line_fits_in_two_texts(wording: Wording) -> None:
    for name, block in wording.lines.items():
        sent = gsm7.to_gsm7(block.sms)
        assert not gsm7.foreign(sent), name
        assert gsm7.length(sent) <= gsm7.TWO_TEXTS, name


def test_wording_fills_numbers_and_names(wording: Wording, helplines: Helplines) -> None:
    assert str(helplines["samaritans"].phone) in wording.line("speak_to_person").text
    assert "“" not in wording.line("unavailable", title="Teething {x}").text
    assert '"Teething {x}"' in wording.line("unavailable", title="Teething {x}").text
    left = [name for name, block in wording.lines.items() if "{" in block.text]
    assert left == ["unavailable"]


@pytest.mark.parametrize(
    "text",
    [
        "lines: {a: {text: Ring 0800 1111.}}\n" + REST,
        "lines: {a: {text: Hello., short: Ring 116 123.}}\n" + REST,
        'lines: {a: {text: "Ring {nobody}."}}\n' + REST,
        'lines: {a: {text: "Ring {Samaritans}."}}\n' + REST,
        "lines: {}\n" + REST.replace("Good.", "Ring 116 123."),
        "lines: {}\n" + REST.replace("a: A", "a: Ring 116 123"),
        "lines: {}\n" + REST.replace("Good.", '"Ring {nobody}."'),
    ],
)
def test_wording_numbers_come_only_from_the_registry(tmp_path: Path, helplines: Helplines, text: str) -> None:
    (tmp_path / "wording.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"data/helplines\.yml"):
        load_wording(tmp_path / "wording.yml", helplines)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("lines: {a: {short: Hello.}}\n" + REST, "`text` is missing"),
        ("lines: {a: Hello.}\n" + REST, "`name: value`"),
        ("lines: {a: {text: null}}\n" + REST, "expected text"),
        ("lines: {}\nlabels: {}\n", "`topic_titles` is missing"),
        ("labels: {}\n", "`lines` is missing"),
    ],
)
def test_wording_faulty_file_is_refused(tmp_path: Path, helplines: Helplines, text: str, says: str) -> None:
    (tmp_path / "wording.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_wording(tmp_path / "wording.yml", helplines)
    assert says in caught.value.message


def test_wording_helplines_are_filled_after_danger_too(tmp_path: Path, helplines: Helplines) -> None:
    text = "lines: {}\n" + REST.replace("Good.", '"Ring {samaritans}."')
    (tmp_path / "wording.yml").write_text(text, encoding="utf-8")
    assert load_wording(tmp_path / "wording.yml", helplines).after_safety["yes"] == "Ring 116 123."


def test_wording_an_empty_short_form_sends_nothing(tmp_path: Path, helplines: Helplines) -> None:
    text = 'lines: {a: {text: Long., short: ""}, b: {text: Long.}}\n' + REST
    (tmp_path / "wording.yml").write_text(text, encoding="utf-8")
    lines = load_wording(tmp_path / "wording.yml", helplines).lines
    assert (lines["a"].sms, lines["b"].sms) == ("", "Long.")
