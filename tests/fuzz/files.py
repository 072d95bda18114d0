"""What reads the files that editors change: each is read, or refused with its file and, nearly always, the line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from bot.errors import DataError
from bot.files import Node, read_yaml
from bot.knowledge.catalogue import Catalogue, load_catalogue
from bot.knowledge.entry import read_entry
from bot.knowledge.glossary import load_glossary
from bot.knowledge.guide import load_guide
from bot.knowledge.helplines import Helplines, load_helplines
from bot.language.areas import load_areas
from bot.messages.wording import load_page_words, load_wording
from bot.safety.help import load_help
from bot.safety.rules import load_rules
from bot.services.asked import load_search_words
from bot.settings import ROOT
from bot.support.routing import load_routing

DATA = ROOT / "data"
Loader = Callable[[Path], object]


@lru_cache(maxsize=1)
def path() -> Path:
    return Path(mkdtemp()) / "edited.yml"


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    return load_catalogue(DATA / "topics.yml")


@lru_cache(maxsize=1)
def helplines() -> Helplines:
    return load_helplines(DATA / "helplines.yml")


def walk(node: Node) -> None:
    """Reads every value of a file in every way that there is."""
    ways = (node.string, node.strings, node.date, node.number, node.integer, node.is_null, lambda: node.one_of("a"))
    for way in ways:
        with suppress(DataError):
            way()
    with suppress(DataError):
        for item in node.items():
            walk(item)
    with suppress(DataError):
        for name in node.names():
            walk(node[name])


def read_any(file: Path) -> None:
    walk(read_yaml(file))


# The file that a loader reads, and the loader.
LOADERS: Mapping[str, tuple[Path, Loader]] = {
    "entry": (DATA / "knowledge" / "advice" / "fever.yml", read_entry),
    "entry by age": (DATA / "knowledge" / "advice" / "vitamins.yml", read_entry),
    "topics": (DATA / "topics.yml", load_catalogue),
    "helplines": (DATA / "helplines.yml", load_helplines),
    "glossary": (DATA / "glossary.yml", lambda file: load_glossary(file, catalogue())),
    "guide": (DATA / "guide.yml", lambda file: load_guide(file, DATA / "timeline.yml", catalogue(), helplines())),
    "timeline": (DATA / "timeline.yml", lambda file: load_guide(DATA / "guide.yml", file, catalogue(), helplines())),
    "wording": (DATA / "wording.yml", lambda file: load_wording(file, helplines())),
    "page": (DATA / "wording.yml", lambda file: load_page_words(file, helplines())),
    "safety": (DATA / "safety.yml", load_rules),
    "help": (DATA / "safety.yml", lambda file: load_help(file, helplines())),
    "areas": (DATA / "areas.yml", load_areas),
    "routing": (DATA / "routing.yml", load_routing),
    "searches": (DATA / "searches.yml", lambda file: load_search_words(file, {})),
    "any": (DATA / "needs.yml", read_any),
}


def read_file(name: str, body: bytes) -> None:
    """Raises AssertionError for a refusal that does not name the file; whatever else is raised is a fault."""
    edited = path()
    edited.write_bytes(body)
    try:
        LOADERS[name][1](edited)
    except DataError as error:
        assert error.path == edited and len(str(error)) < 20_000, error
