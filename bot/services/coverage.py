"""Is it the same where I live? Every need in every area: local services, or the agreed route; and what is missing."""

from __future__ import annotations

import csv
import html
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TextIO

from bot.services.directory import Directory
from bot.services.finder import is_held_back
from bot.services.models import EVERYWHERE
from bot.spreadsheet import cell as spreadsheet_cell

SYMBOLS = {"local": "##", "everywhere": "==", "neighbour": "~ ", "route": "- ", "gap": "!!"}
MEANINGS = {
    "local": "services of its own",
    "everywhere": "a service for all of England",
    "neighbour": "agreed route: services of the areas around",
    "route": "agreed route: who finds it, or a national service",
    "gap": "nothing: neither service nor route",
}
COLOURS = {"local": "#1b7f4d", "everywhere": "#6fae8d", "neighbour": "#f2c14e", "route": "#f7dc9c", "gap": "#c0392b"}
DARK = ("local", "gap")  # colours on which words are white


@dataclass(frozen=True)
class Cell:
    """A need in an area. ``kind``: a key of ``SYMBOLS``; ``services``: how many of its own, or of all England."""

    kind: str
    services: int = 0


@dataclass(frozen=True)
class Coverage:
    """All cells by need and area."""

    needs: Mapping[str, str]
    areas: Mapping[str, str]
    children: Mapping[str, int]
    cells: Mapping[tuple[str, str], Cell]

    def gaps(self) -> list[tuple[str, str]]:
        """Cells without any answer, which must not be."""
        return [key for key, cell in self.cells.items() if cell.kind == "gap"]

    def share_without_local(self, need: str) -> float:
        """Share of the children who live where the need has no service of its own or for all."""
        without = sum(self.children[area] for area in self.areas if not _served(self.cells[need, area]))
        return without / (sum(self.children.values()) or 1)

    def local_needs(self, area: str) -> int:
        """For how many needs an area has services."""
        return sum(_served(self.cells[need, area]) for need in self.needs)


def coverage(directory: Directory, today: date) -> Coverage:
    """The matrix as of a day: what is held back does not count."""
    directory.make_ready()
    vocabulary = directory.vocabulary
    areas = {area.id: area.name for area in vocabulary.areas.areas}
    counts = directory.store.counts(lambda assured: not is_held_back(assured, today))
    cells = {(need, area): _cell(directory, need, area, counts, today) for need in vocabulary.needs for area in areas}
    children = {area: directory.geography.areas[area].children for area in areas}
    return Coverage(vocabulary.needs, areas, children, cells)


def _cell(
    directory: Directory, need: str, area: str, counts: Mapping[tuple[str, str], int], today: date
) -> Cell:  # fmt: skip
    if local := counts.get((need, area), 0):
        return Cell("local", local)
    if everywhere := counts.get((need, EVERYWHERE), 0):
        return Cell("everywhere", everywhere)
    route = directory.route(need, area, today)
    if route is None:
        return Cell("gap")
    neighbours = directory.geography.areas[area].neighbours
    around = route.kind == "neighbour" and any(counts.get((need, other)) for other in neighbours)
    return Cell("neighbour" if around else "route")


def screen(found: Coverage) -> Iterator[str]:
    """Lines of a table: needs down, areas across by three letters."""
    yield f"{'':24} {' '.join(_short(name) for name in found.areas.values())}  children without"
    for need in found.needs:
        row = " ".join(f"{SYMBOLS[found.cells[need, area].kind]} " for area in found.areas)
        yield f"{need:24} {row} {found.share_without_local(need):>5.0%}"
    yield f"{'needs with services':24} {' '.join(f'{found.local_needs(area):<3}' for area in found.areas)}"
    yield ""
    yield from (f"{SYMBOLS[kind]} {meaning}" for kind, meaning in MEANINGS.items())


def write_csv(found: Coverage, file: TextIO) -> None:
    """A line for each need and area."""
    writer = csv.writer(file)
    writer.writerow(["need", "words", "area", "area_name", "children", "kind", "services"])
    for (need, area), cell in found.cells.items():
        row = [need, found.needs[need], area, found.areas[area], found.children[area], cell.kind, cell.services]
        writer.writerow(map(spreadsheet_cell, row))


def page(found: Coverage, today: date) -> str:
    """One HTML page: a picture by colour, with the worst gaps and the areas compared above it."""
    worst = sorted(found.needs, key=found.share_without_local, reverse=True)[:10]
    total = sum(found.children.values())
    heads = "".join(f"<th scope=col><span>{html.escape(name)}</span></th>" for name in found.areas.values())
    rows = "".join(_row(found, need) for need in found.needs)
    legend = "".join(
        f"<li><i style='background:{COLOURS[kind]}'></i>{html.escape(text)}</li>" for kind, text in MEANINGS.items()
    )
    return _PAGE.format(
        day=f"{today.day} {today:%B %Y}",
        summary=_summary(found),
        children=f"{total:,}",
        worst="".join(_bar(found.needs[need], found.share_without_local(need)) for need in worst),
        areas="".join(_bar(name, found.local_needs(area) / len(found.needs)) for area, name in found.areas.items()),
        heads=heads,
        rows=rows,
        legend=legend,
    )


def _summary(found: Coverage) -> str:
    cells = list(found.cells.values())
    local = sum(_served(cell) for cell in cells)
    gaps = len(found.gaps())
    said = f"{gaps} have neither." if gaps else "None is without an answer."
    return f"{local} of {len(cells)} needs and areas have a service; {len(cells) - local - gaps} have an agreed route. {said}"


def _row(found: Coverage, need: str) -> str:
    cells = "".join(_table_cell(found.cells[need, area]) for area in found.areas)
    return f"<tr><th scope=row>{html.escape(found.needs[need])}</th>{cells}<td>{found.share_without_local(need):.0%}</td></tr>"


def _table_cell(cell: Cell) -> str:
    said = str(cell.services) if cell.services else {"neighbour": "~", "route": "-"}.get(cell.kind, "!")
    ink = "#fff" if cell.kind in DARK else "#1d1d1d"
    return f"<td style='background:{COLOURS[cell.kind]};color:{ink}' title='{html.escape(MEANINGS[cell.kind])}'>{said}</td>"


def _bar(name: str, share: float) -> str:
    bar = f"<meter min=0 max=1 value={share:.3f}></meter>"
    return f"<tr><th scope=row>{html.escape(name)}</th><td>{bar}</td><td>{share:.0%}</td></tr>"


def _short(name: str) -> str:
    return "".join(word[0] for word in name.split())[:3].ljust(3) if " " in name else name[:3]


def _served(cell: Cell) -> bool:
    return cell.kind in ("local", "everywhere")


def unanswered(found: Coverage) -> Iterable[str]:
    """The gaps in words, for an editor."""
    for need, area in found.gaps():
        yield f"data/routes.yml: {need} has neither a service nor a route in {found.areas[area]}: write a line for it"


_PAGE = """<!doctype html>
<html lang="en-GB"><meta charset="utf-8"><title>Is it the same where I live?</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1d1d1d }}
table {{ border-collapse: collapse; margin: 1rem 0 }} th {{ text-align: left; font-weight: 500; padding: .15rem .6rem }}
td {{ text-align: center; padding: .15rem .4rem; border: 1px solid #fff }}
thead th {{ height: 9rem; vertical-align: bottom; padding: 0 }}
thead span {{ writing-mode: vertical-rl; transform: rotate(180deg) }} ul {{ list-style: none; padding: 0 }}
i {{ display: inline-block; width: 1.2rem; height: 1.2rem; margin-right: .5rem; vertical-align: text-bottom }}
.two {{ display: flex; flex-wrap: wrap; gap: 3rem }}
</style>
<h1>Is it the same where I live?</h1>
<p>{summary} As of {day}. The areas have {children} children and young people under 18.</p>
<div class="two">
<section><h2>Children without a service where they live</h2><table>{worst}</table></section>
<section><h2>Share of needs with a service</h2><table>{areas}</table></section>
</div>
<h2>Every need in every area</h2>
<ul>{legend}</ul>
<table><thead><tr><td></td>{heads}<th scope=col><span>Children without</span></th></tr></thead><tbody>{rows}</tbody></table>
</html>
"""
