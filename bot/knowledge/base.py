"""The knowledge base: every entry that can be read, and those that families may be given today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.errors import DataError
from bot.knowledge.entry import Entry, read_entry


@dataclass(frozen=True)
class KnowledgeBase:
    """Entries by id, and the faults of files that could not be read. One bad file never hides the others."""

    entries: dict[str, Entry]
    faults: tuple[DataError, ...]

    def servable(self, topic_id: str, today: date) -> Entry | None:
        """The entry, if families may be given it today."""
        entry = self.entries.get(topic_id)
        return entry if entry is not None and entry.unservable(today) is None else None


def entry_paths(folder: Path) -> list[Path]:
    """All entry files, in a fixed order."""
    return sorted(folder.glob("*/*.yml"))


def load_knowledge(folder: Path) -> KnowledgeBase:
    """Reads ``data/knowledge``. Files that cannot be read are reported in ``faults``, not raised."""
    entries: dict[str, Entry] = {}
    paths = entry_paths(folder)
    stray = {path for path in folder.rglob("*") if path.suffix.lower() in (".yml", ".yaml")} - set(paths)
    faults = [DataError("is not read here: an entry's file is GROUP/NAME.yml", path) for path in sorted(stray)]
    for path in paths:
        try:
            entry = read_entry(path)
            if entry.id in entries:
                raise DataError(
                    f"the id {entry.id} is used already in {entries[entry.id].path.name}", path, entry.lines["id"]
                )
            if path.parent.name + "/" + path.stem != entry.id:
                raise DataError(f"the file's name must be its id: {entry.id}.yml", path, entry.lines["id"])
            entries[entry.id] = entry
        except DataError as fault:
            faults.append(fault)
    return KnowledgeBase(entries, tuple(faults))
