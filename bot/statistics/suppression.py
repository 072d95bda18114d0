"""Which counts of a table are kept back, so that nobody can be told from a small number.

A count from 1 to 4 is not shown (primary suppression). Where it could be worked out from a total and the other counts, more
are kept back (secondary suppression) until it cannot. A table with its totals is a circulation: each row and each column is a
node where as much comes in as goes out, each count an edge. A hidden count can be another than the true one just where
hidden counts make up a cycle through its edge, along which all can change by one; this is exact, as the bounds are whole
numbers (L. H. Cox, "Network models for complementary cell suppression", JASA 90, 1995). The cheapest such cycle is hidden.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TypeVar

LEAST = 5  # the smallest count that is shown, beside 0
Key = TypeVar("Key", bound=Hashable)
_Cost = tuple[int, int]  # ranks, then counts, of what is kept back


@dataclass(frozen=True)
class Edge:
    """A count between the two sums that it belongs to.

    ``rank``: counts of a low rank are kept back rather than those of a high one, as totals are; None for one that is shown
    elsewhere, and cannot be kept back.
    """

    tail: Hashable
    head: Hashable
    count: int
    rank: int | None = 0

    @property
    def few(self) -> bool:
        return 0 < self.count < LEAST

    @property
    def may_be_more(self) -> bool:
        """Whether a reader, who knows of a hidden count that it is 1 to 4, or 5 or more, holds a larger one possible."""
        return self.count != LEAST - 1

    @property
    def may_be_less(self) -> bool:
        return self.count > (1 if self.few else LEAST)


def kept_back(edges: Mapping[Key, Edge], already: Iterable[Key] = ()) -> frozenset[Key] | None:
    """The keys of all counts to keep back; ``already``: those that another table keeps back. None where no choice of counts
    guards the small ones, so that nothing may be shown."""
    hidden = {key for key, edge in edges.items() if edge.few} | set(already)
    for key in tuple(hidden):
        guards = _guards(edges, hidden, key)
        if guards is None:
            return None
        hidden |= guards
    return frozenset(hidden)


def _guards(edges: Mapping[Key, Edge], hidden: set[Key], guarded: Key) -> set[Key] | None:
    """The counts to keep back so that a hidden one can be another, with those that are hidden already. They are hidden by the
    same cycle. None where there are none."""
    edge = edges[guarded]
    others = {key: other for key, other in edges.items() if key != guarded}
    ways = [_cheapest(others, hidden, edge.head, edge.tail)] if edge.may_be_more else []
    ways += [_cheapest(others, hidden, edge.tail, edge.head)] if edge.may_be_less else []
    found = [way for way in ways if way is not None]
    return set(min(found, key=lambda way: way[0])[1]) if found else None


def _cheapest(
    edges: Mapping[Key, Edge], hidden: set[Key], start: Hashable, goal: Hashable
) -> tuple[_Cost, tuple[Key, ...]] | None:
    """The way from one sum to another whose counts can change, with the least to keep back anew: Dijkstra's algorithm."""
    onward = _onward(edges, hidden)
    waiting: list[tuple[_Cost, int, Hashable, tuple[Key, ...]]] = [((0, 0), 0, start, ())]
    seen: set[Hashable] = set()
    pushed = 0
    while waiting:
        cost, _, node, way = heappop(waiting)
        if node == goal:
            return cost, way
        if node in seen:
            continue
        seen.add(node)
        for (rank, count), key, after in onward.get(node, ()):
            pushed += 1
            heappush(waiting, ((cost[0] + rank, cost[1] + count), pushed, after, (*way, key)))
    return None


def _onward(edges: Mapping[Key, Edge], hidden: set[Key]) -> dict[Hashable, list[tuple[_Cost, Key, Hashable]]]:
    """From each sum: cost and key of a count that can change, and the sum that it leads to."""
    onward: dict[Hashable, list[tuple[_Cost, Key, Hashable]]] = {}
    for key, edge in edges.items():
        for before, after in _directions(edge) if key in hidden or _may_hide(edge) else ():
            cost = (0, 0) if key in hidden else (edge.rank or 0, edge.count)
            onward.setdefault(before, []).append((cost, key, after))
    return onward


def _may_hide(edge: Edge) -> bool:
    """Whether a count that is shown may be kept back. A reader takes what is "not shown" for 5 or more."""
    return edge.rank is not None and edge.count >= LEAST


def _directions(edge: Edge) -> Iterator[tuple[Hashable, Hashable]]:
    """Along the edge where its count can be more, against it where it can be less."""
    if edge.may_be_more:
        yield edge.tail, edge.head
    if edge.may_be_less:
        yield edge.head, edge.tail
