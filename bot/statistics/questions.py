"""What families asked, and what became of it: by theme, stage of life, area and channel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.ledger.turn import CORRECTION
from bot.statistics.rows import UNKNOWN, Asked, Names, Rated
from bot.statistics.tables import Table, of_counts, share, totals
from bot.statistics.topic_groups import OTHER
from bot.understanding.decision import Outcome

ANSWERED, OFFERED, MISSED = "Answered", "Offered a choice", "Not understood"
QUESTIONS = {Outcome.ANSWER.value: ANSWERED, Outcome.CHOICES.value: OFFERED, Outcome.FALLBACK.value: MISSED}
PARTS = (ANSWERED, OFFERED, MISSED)
HELPFUL, UNHELPFUL = "Helpful", "Not helpful"
AT_ONCE, BESIDE = "Help shown at once", "Help shown beside an answer"
SHARE = "Share answered"
THEME_NOTE = "A question that was not understood is counted under the theme that came nearest."


def question_tables(asked: Iterable[Asked], names: Names) -> list[Table]:
    """Questions four ways. All have the same last row."""
    rows = [row for row in asked if row.outcome in QUESTIONS]
    all_of_them = totals(PARTS, _counts(rows, lambda _: "", [""])[""])
    groups = list(dict.fromkeys(names.groups.values()))
    by: list[tuple[str, str, Sequence[str], Callable[[Asked], str], str]] = [
        ("theme", "Theme", [*groups, OTHER], lambda row: names.groups.get(row.topic, OTHER), THEME_NOTE),
        ("stage", "Stage of life", _labels(names.stages), lambda row: names.stages.get(row.stage, UNKNOWN), ""),
        ("area", "Area", _labels(names.areas), lambda row: names.areas.get(row.area, UNKNOWN), ""),
        ("channel", "Channel", _labels(names.channels), lambda row: names.channels.get(row.channel, UNKNOWN), ""),
    ]
    tables = []
    for name, head, labels, label, note in by:
        counts = _counts(rows, label, labels)
        title = f"Questions by {head.lower()}"
        made = of_counts(f"questions_by_{name}", title, head, PARTS, counts, note, all_of_them)
        tables.append(with_share(made, SHARE))
    return tables


def danger_table(asked: Iterable[Asked], names: Names) -> Table:
    """Messages that told of danger, by its kind."""
    counts = {label: [0, 0] for label in names.dangers.values()}
    for row in asked:
        if row.danger and row.outcome != CORRECTION:
            label = names.dangers.get(row.danger, OTHER)
            counts.setdefault(label, [0, 0])[row.level != "certain"] += row.count
    note = "Each message is counted once, under the kind of danger that the family was given help for."
    return of_counts("dangers", "Messages that told of danger", "Kind", (AT_ONCE, BESIDE), counts, note)


def rating_table(ratings: Iterable[Rated], names: Names) -> Table:
    """Whether answers helped, by theme."""
    counts = {label: [0, 0] for label in [*dict.fromkeys(names.groups.values()), OTHER]}
    for row in ratings:
        counts[names.groups.get(row.topic, OTHER)][not row.helpful] += 1
    table = of_counts("helpfulness", "“Was this helpful?” by theme", "Theme", (HELPFUL, UNHELPFUL), counts)
    return with_share(table, "Share helpful")


def with_share(table: Table, name: str) -> Table:
    """The table with the share of its first part in all, where both are shown."""
    cells = {row.label: share(row.cells[0], row.cells[table.parts]) for row in table.lines}
    return table.with_column(name, cells)


def _counts(rows: Iterable[Asked], label: Callable[[Asked], str], labels: Sequence[str]) -> Mapping[str, Sequence[int]]:
    counts = {name: [0] * len(PARTS) for name in labels}
    for row in rows:
        counts[label(row)][PARTS.index(QUESTIONS[row.outcome])] += row.count
    return counts


def _labels(names: Mapping[str, str]) -> list[str]:
    return [*names.values(), UNKNOWN]
