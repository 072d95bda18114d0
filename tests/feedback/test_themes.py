"""The themes: an editor's file, read with its mistakes named, and a suggestion by meaning."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.errors import DataError, FeedbackError
from bot.feedback.suggest import Suggester, read_labelled
from bot.feedback.themes import Theme, Themes, load_themes
from bot.language.encoder.encoder import Vectors
from bot.language.load import encoder
from bot.settings import ROOT

LABELLED = ROOT / "tests" / "evaluation" / "themes.tsv"


@pytest.fixture(scope="module")
def themes() -> Themes:
    return load_themes(ROOT / "data" / "themes.yml")


def write(folder: Path, text: str) -> Path:
    path = folder / "themes.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_themes_of_the_repo_have_examples_of_their_own(themes: Themes) -> None:
    examples = [example for theme in themes.by_id.values() for example in theme.examples]
    assert len(examples) == len(set(examples)) >= 50
    assert {"not_listened_to", "waiting", "conflicting_advice", "access", "language", "praise"} <= set(themes.by_id)
    assert not set(examples) & {text for text, _ in read_labelled(LABELLED)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("themes: []", "1: expected `name: value`"),
        ("themes:\n  Long Waits: {name: A, covers: B}", "2: “Long Waits” is no id"),
        (f"themes:\n  {'x' * 41}: {{name: A, covers: B}}", "is no id"),
        ("themes:\n  a: {name: '', covers: B}", "2: the theme needs a name"),
        ("themes:\n  a: {covers: B}", "2: `name` is missing"),
        ("themes:\n  a: {name: A, covers: B}\n  b: {name: A, covers: C}", "2: the name “A” is used twice"),
        ("themes:\n  a: {name: A, covers: B, examples: one}", "2: expected a list"),
    ],
)
def test_themes_with_a_mistake_name_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        load_themes(write(tmp_path, text))


def test_themes_are_named_also_when_the_file_has_them_no_more(themes: Themes) -> None:
    assert themes.name("waiting") == "Waiting and delays"
    assert (themes.name("gone"), themes.name("")) == ("gone", "Not sorted yet")
    with pytest.raises(FeedbackError, match="There are: not_listened_to, waiting"):
        themes.named("gone")


def test_suggest_gives_the_theme_of_the_nearest_examples() -> None:
    known = Themes(
        {name: Theme(name, name, "", (name, name)) for name in ("left", "right")} | {"x": Theme("x", "X", "", ())}
    )

    def encode(texts: Sequence[str]) -> Vectors:
        return np.array([[float("left" in t), float("right" in t), float("up" in t)] for t in texts], dtype=np.float32)

    suggester = Suggester(known, encode)
    assert suggester.suggest(["to the right", "to the left", "up"]) == ["right", "left", ""]
    assert suggester.suggest([]) == []
    assert Suggester(Themes({}), encode).suggest(["left"]) == [""]


def test_suggest_is_right_for_most_of_what_it_has_not_seen(themes: Themes) -> None:
    cases = read_labelled(LABELLED)
    assert {theme for _, theme in cases} <= set(themes.by_id)
    suggested = Suggester(themes, encoder().encode_batch).suggest([text for text, _ in cases])
    right = sum(theme == suggestion for (_, theme), suggestion in zip(cases, suggested, strict=True))
    assert right / len(cases) >= 0.7


@pytest.mark.parametrize("text", ["", "words\tlabel\na\tb\n", "text,theme\na,b\n"])
def test_suggest_reads_only_tables_of_its_kind(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cases.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="no table with the columns"):
        read_labelled(path)
