"""What families asked and the assistant could not answer well, by meaning. Personal details were taken out before it was kept."""

from __future__ import annotations

from bot.desk.pages import Answer, Page, Visit
from bot.desk.people import Role
from bot.gaps.clusters import LEAST_FAMILIES, Cluster
from bot.gaps.service import open_clusters
from bot.gaps.store import GapStore, Kind
from bot.language.load import encoder

EDITORS = frozenset({Role.EDITOR})
PATH = "/gaps/{number}"
LISTED, SHOWN = 50, 30  # clusters on the page, and messages of one
KINDS = {
    Kind.UNANSWERED: "not answered",
    Kind.OFFERED: "offered answers, none chosen",
    Kind.UNHELPFUL: "the answer did not help",
    Kind.CONFLICT: "told something else by others",
}


def _store(visit: Visit) -> GapStore:
    return GapStore(visit.desk.engine, visit.desk.cipher)


def _clusters(visit: Visit) -> list[Cluster]:
    """Those of three families or more: a smaller one is shown on the command line alone."""
    found = open_clusters(_store(visit), lambda texts: encoder().encode_batch(texts))
    return [cluster for cluster in found if cluster.may_be_seen]


def _cluster(visit: Visit) -> Cluster:
    found = next((cluster for cluster in _clusters(visit) if str(cluster.number) == visit.part["number"]), None)
    if found is None:
        visit.missing("There is no such group of questions: somebody may be done with it already.")
    return found


def show_gaps(visit: Visit) -> Answer:
    return visit.show("gaps.html", clusters=_clusters(visit)[:LISTED], kinds=KINDS, least=LEAST_FAMILIES)


def show_gap(visit: Visit) -> Answer:
    return visit.show("gap.html", cluster=_cluster(visit), kinds=KINDS, most=SHOWN)


def close(visit: Visit) -> Answer:
    _store(visit).close(gap.id for gap in _cluster(visit).gaps)
    return visit.finish("/gaps")


PAGES = (
    Page("/gaps", "gaps", EDITORS, show_gaps, menu="Not answered"),
    Page(PATH, "gap", EDITORS, show_gap),
    Page(f"{PATH}/close", "gap-close", EDITORS, close, "POST", done="These questions are not listed again."),
)
