"""Reading the YAML that editors change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.errors import DataError
from bot.files import LARGEST_FILE, Node, read_yaml


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Node]:
    def write_and_read(text: str) -> Node:
        path = tmp_path / "some.yml"
        path.write_text(text, encoding="utf-8")
        return read_yaml(path)

    return write_and_read


def test_files_values_know_their_line(read: Callable[[str], Node]) -> None:
    root = read("# note\na: one\nb:\n  - x\n  - y\n")
    assert (root["a"].line, root["b"].line, [item.line for item in root["b"].items()]) == (2, 4, [4, 5])


def test_files_reads_each_kind(read: Callable[[str], Node]) -> None:
    root = read("s: text\nn: 3\nd: 2027-03-31\nl: [a, b]\nt: true\nz: null\n")
    assert (root["s"].string(), root["n"].integer(), root["d"].date()) == ("text", 3, date(2027, 3, 31))
    assert root["l"].strings() == ("a", "b")
    assert root.get_bool("t", False) and root["z"].is_null()
    assert root.names() == ["s", "n", "d", "l", "t", "z"] and "s" in root and "q" not in root


def test_files_absent_values_take_defaults(read: Callable[[str], Node]) -> None:
    root = read("z: null\n")
    assert root.get_strings("absent") == () == root.get_strings("z")
    assert root.get_bool("absent", True) and not root.get_bool("absent", False)


@pytest.mark.parametrize("text", ["no", "0800 1111", "2026-11-22", "1e3", "~x", "yes", "010"])
def test_files_text_is_never_turned_into_something_else(read: Callable[[str], Node], text: str) -> None:
    assert read(f"a: {text}\n")["a"].string() == text


@pytest.mark.parametrize("text", ["null", "~", "", "[x]", "{x: y}"])
def test_files_string_refuses_what_is_not_text(read: Callable[[str], Node], text: str) -> None:
    with pytest.raises(DataError, match="expected text here") as caught:
        read(f"b: 1\na: {text}\n")["a"].string()
    assert caught.value.line == 2


def test_files_a_quoted_null_is_text(read: Callable[[str], Node]) -> None:
    assert read('a: "null"\n')["a"].string() == "null"
    assert not read('a: ""\n')["a"].is_null()


@pytest.mark.parametrize(
    ("text", "reading", "says"),
    [
        ("a: 31/03/2027", lambda n: n["a"].date(), "a date such as 2027-03-31, not “31/03/2027”"),
        ("a: 2027-02-29", lambda n: n["a"].date(), "a date such as"),
        ("a: 2027-3-31", lambda n: n["a"].date(), "a date such as"),
        ("a: two", lambda n: n["a"].integer(), "a whole number, not “two”"),
        ("a: 1.0", lambda n: n["a"].integer(), "a whole number"),
        ("a: red", lambda n: n["a"].one_of("blue", "green"), "one of blue, green, not “red”"),
        ("a: Yes", lambda n: n.get_bool("a", False), "one of true, false"),
        ("a: one", lambda n: n["a"].strings(), "expected a list"),
        ("a: {x: y}", lambda n: n["a"].strings(), "expected a list"),
        ("a: [b]", lambda n: n["a"].names(), "`name: value`"),
        ("a: b", lambda n: n["c"], "`c` is missing here; there are: a"),
        ("{}", lambda n: n["c"], "there are: none"),
        ("a: 1\na: 2", lambda n: n["a"], "`a` is written twice"),
        ("? [a, b]\n: c", lambda n: n["c"], "expected a name before the `:`"),
        ("a: nan", lambda n: n["a"].number(), "expected a number, not “nan”"),
        ("a: -.inf", lambda n: n["a"].number(), "expected a number"),
        ("a: 1e999", lambda n: n["a"].number(), "expected a number"),
        (f"a: {'9' * 9_999}", lambda n: n["a"].integer(), f"not “{'9' * 60}...”"),
        (f"a: {'x' * 9_999}", lambda n: n["a"].one_of("b"), f"not “{'x' * 60}...”"),
    ],
)
def test_files_wrong_values_say_what_is_wanted(
    read: Callable[[str], Node], text: str, reading: Callable[[Node], object], says: str
) -> None:
    with pytest.raises(DataError) as caught:
        reading(read(text))
    assert says in caught.value.message


def test_files_a_name_written_twice_gives_the_second_line(read: Callable[[str], Node]) -> None:
    with pytest.raises(DataError) as caught:
        read("a: 1\nb: 2\n\na: 3\n").names()
    assert caught.value.line == 4


@pytest.mark.parametrize(
    ("raw", "line", "says"),
    [
        (b"a: b\n\tc: d\n", 2, "no tabs"),
        (b"a: b\nc: d: e\n", 2, "double quotes"),
        (b"a: b\n c: d\n", 2, "indentation"),
        (b"a: @x\n", 1, "double quotes"),
        (b"a: 'it's'\n", 1, "double quotes"),
        (b'b: 1\na: "x\nc: 2\nd: 3\n', 2, "double quotes"),
        (b"b: 1\na: [1, 2\nc: 3\n", 2, "double quotes"),
        (b"a: *x\n", 1, "write that part out"),
        (b"a: 1\n---\nb: 2\n", 2, "another document"),
        (b"a: b\nc: caf\xe9\n", 2, "save it again as UTF-8"),
        ("a: café\n\nb: x\u0007y\nc: d\n".encode(), 3, "type it anew"),
        (b"a: 1\n" * 2_000 + b"b: \x00\n", 2_001, "type it anew"),
        (b"", None, "is empty"),
        (b"# only a note\n", None, "is empty"),
    ],
    ids=str.split(
        "tab colon indent at apostrophe quote bracket alias documents latin1 bell null_far_down nothing only_a_note"
    ),
)
def test_files_broken_yaml_gives_line_and_remedy(tmp_path: Path, raw: bytes, line: int | None, says: str) -> None:
    path = tmp_path / "broken.yml"
    path.write_bytes(raw)
    with pytest.raises(DataError) as caught:
        read_yaml(path)
    assert (caught.value.path, caught.value.line) == (path, line)
    assert says in caught.value.message
    assert str(caught.value).startswith(f"{path}:{line or 1}: ")


BILLION = "a: &a [x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (BILLION, 2, "`*a` stands for another part"),
        ("a: &a\n  b: *a\n", 2, "`*a` stands for another part"),
        ("a: 1\nb: " + "[" * 100_000, 2, "inside each other"),
        ("a: 1\nb: " + "{a: " * 100_000, 2, "inside each other"),
        ("a: 1\nb:\n  " + "- " * 100_000, 3, "inside each other"),
        ("? " * 100_000, 1, "inside each other"),
        ("\n".join(" " * depth + "a:" for depth in range(100)), 41, "inside each other"),
        ("a: " + "x" * LARGEST_FILE, None, "larger than 4,000,000 bytes"),
    ],
    ids=str.split("billion itself brackets braces dashes questions indents huge"),
)
def test_files_yaml_that_would_do_harm_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int | None, says: str
) -> None:
    path = tmp_path / "bomb.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_yaml(path)
    assert caught.value.line == line and says in caught.value.message


def test_files_a_long_file_of_short_lines_is_read(read: Callable[[str], Node]) -> None:
    root = read("\n".join(f"name{number}: {number}" for number in range(20_000)))
    assert sum(root[name].integer() for name in root.names()) == sum(range(20_000))


def test_files_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "notepad.yml"
    path.write_bytes(b"\xef\xbb\xbfa: b\r\n")
    assert read_yaml(path)["a"].string() == "b"


def test_files_a_missing_file_or_a_folder_is_a_data_error(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.yml", tmp_path):
        with pytest.raises(DataError, match="cannot be read") as caught:
            read_yaml(path)
        assert caught.value.path == path


def test_files_python_tags_run_nothing(tmp_path: Path) -> None:
    path = tmp_path / "hostile.yml"
    made = tmp_path / "made"
    path.write_text(f'a: !!python/object/apply:os.mkdir ["{made}"]\n', encoding="utf-8")
    with pytest.raises(DataError):
        read_yaml(path)["a"].string()
    assert not made.exists()
