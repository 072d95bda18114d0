"""What publishers' categories and places mean here: the needs of data/needs.yml and the areas of data/areas.yml."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.files import Node, read_yaml
from bot.language.areas import Areas, load_areas, plain_name
from bot.services.models import EVERYWHERE, Term, Venue

TAXONOMY = "Family needs"  # our own, of data/needs.yml
NAMESPACE = uuid.UUID("7b1de62a-3f0e-5d0b-9a34-5a2f4e1c9d70")  # of the ids that we make
_OUTWARD = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)(?:\s*[0-9][A-Z]{2})?", re.IGNORECASE)
_EVERYWHERE = frozenset({"england", "united kingdom", "uk", "national", "nationwide", "great britain"})


def made_id(*names: str) -> str:
    """The UUID of something of ours: always the same for the same names."""
    return str(uuid.uuid5(NAMESPACE, "/".join(names)))


@dataclass(frozen=True)
class Vocabulary:
    """``needs``: id and words; ``categories``: a category of the family hubs taxonomy and the needs that it means."""

    needs: Mapping[str, str]
    categories: Mapping[str, tuple[str, ...]]
    areas: Areas

    def needs_of(self, terms: Iterable[Term]) -> tuple[str, ...]:
        """The needs that a service's categories mean; those we do not know mean none."""
        found = (need for term in terms for need in self._by_name.get(_plain(term.name), ()))
        return tuple(dict.fromkeys(found))

    def terms_of(self, needs: Iterable[str]) -> tuple[Term, ...]:
        """Our own categories for some needs."""
        return tuple(self.term(need) for need in needs)

    def term(self, need: str) -> Term:
        words = self.needs[need]
        return Term(made_id("need", need), words[:1].upper() + words[1:], f"A family needs {words}.", TAXONOMY)

    def areas_of(self, names: Iterable[str], venues: Iterable[Venue]) -> tuple[str, ...]:
        """The areas that a service takes families from: those it names; otherwise those it lies in."""
        named = [area for name in names for area in self._named(name)]
        if EVERYWHERE in named:
            return (EVERYWHERE,)
        return tuple(dict.fromkeys(named or (area for venue in venues for area in self._around(venue))))

    def _named(self, name: str) -> tuple[str, ...]:
        if _plain(name) in _EVERYWHERE:
            return (EVERYWHERE,)
        if area := self.areas.by_id(name):
            return (area.id,)
        return tuple(area.id for area in self.areas.for_place(name))

    def _around(self, venue: Venue) -> tuple[str, ...]:
        outward = _OUTWARD.fullmatch(venue.postcode.strip())
        found = self.areas.for_outward(outward[1]) if outward else ()
        return tuple(area.id for area in found or self.areas.for_place(plain_name(venue.town)))

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        own = {_plain(name): (need,) for need, words in self.needs.items() for name in (need, words)}
        return {_plain(name): needs for name, needs in self.categories.items()} | own


def load_vocabulary(data: Path) -> Vocabulary:
    """Reads needs.yml, taxonomy.yml and areas.yml. Raises DataError with file and line."""
    root = read_yaml(data / "needs.yml")
    needs = {name: root[name].string() for name in root.names()}
    categories = read_yaml(data / "taxonomy.yml")["categories"]
    mapped = {name: _known(categories[name], needs) for name in categories.names()}
    return Vocabulary(needs, mapped, load_areas(data / "areas.yml"))


def _known(node: Node, needs: Mapping[str, str]) -> tuple[str, ...]:
    for item in node.items():
        if item.string() not in needs:
            raise item.error(f"{item.string()} is not in data/needs.yml")
    return node.strings()


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", name.casefold().replace("'", "")).split())
