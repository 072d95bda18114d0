"""The themes that questions are counted under: every topic in one, and mistakes named with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataError
from bot.knowledge.catalogue import Catalogue, Topic
from bot.settings import Settings
from bot.statistics.load import load_names
from bot.statistics.topic_groups import load_danger_names, load_topic_groups

CATALOGUE = Catalogue(
    {
        name: Topic(name, name.partition("/")[0], "", "", "any", False, False)
        for name in ("advice/fever", "system/gp_role", "greet")
    }
)


def write(folder: Path, *groups: str) -> Path:
    path = folder / "topic_groups.yml"
    path.write_text("groups:\n" + "".join(f"  {group}\n" for group in groups), encoding="utf-8")
    return path


def test_topic_groups_of_the_repo_hold_every_topic() -> None:
    names = load_names(Settings())
    assert len(names.groups) > 150 and 8 <= len(set(names.groups.values())) <= 20
    assert (
        set(names.stages.values()) >= {"Pregnancy", "Baby", "Teen"}
        and names.dangers["safety/domestic_abuse"] == "Domestic abuse"
    )
    assert names.life_points["diagnosis"] and names.areas["norfolk"] == "Norfolk"


def test_topic_groups_name_topics(tmp_path: Path) -> None:
    groups = load_topic_groups(write(tmp_path, "a: {name: A, topics: [advice/fever, system/gp_role]}"), CATALOGUE)
    assert groups == {"advice/fever": "A", "system/gp_role": "A"}


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (["a: {name: A, topics: [advice/fever]}"], "2: these topics stand in no group: system/gp_role"),
        (
            ["a: {name: A, topics: [advice/fever]}", "b: {name: B, topics: [advice/fever]}"],
            "3: advice/fever stands in two",
        ),
        (["a: {name: A, topics: [greet]}"], "2: greet is not a system/ or advice/ topic"),
        (["a: {name: A, topics: [advice/none]}"], "2: advice/none is not"),
        (["a: {topics: [advice/fever]}"], "2: `name` is missing"),
    ],
)
def test_topic_groups_with_a_mistake_name_its_line(tmp_path: Path, groups: list[str], said: str) -> None:
    with pytest.raises(DataError, match=said):
        load_topic_groups(write(tmp_path, *groups), CATALOGUE)


@pytest.mark.parametrize(
    ("dangers", "said"),
    [("{safety/fire: A, safety/none: B}", "safety/none is not a safety/ kind"), ("{}", "have no name: safety/fire")],
)
def test_topic_groups_name_every_danger(tmp_path: Path, dangers: str, said: str) -> None:
    path = tmp_path / "topic_groups.yml"
    path.write_text(f"dangers: {dangers}\n", encoding="utf-8")
    catalogue = Catalogue({"safety/fire": Topic("safety/fire", "safety", "", "", "any", False, False)})
    with pytest.raises(DataError, match=said):
        load_danger_names(path, catalogue)
