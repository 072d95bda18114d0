"""Where the directory is kept: staging what is read of a feed, showing it at once, and reading it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql import Select

from bot.clock import utc_now
from bot.services.models import Fault, Service, Severity
from bot.services.reading import read_service
from bot.services.rows import finding_rows
from bot.services.tables import FAULT, FINDING, RUN, SERVICE, SOURCE
from bot.services.vocabulary import Vocabulary
from bot.services.writing import service_json

ABANDONED = timedelta(days=1)  # a run that was not ended in this time is begun again
MOST_FAULTS = 1_000  # of a run that are read at once
TOGETHER = 500  # rows of a run deleted at once, so that no reader waits


@dataclass(frozen=True)
class Run:
    """One reading of a feed. ``page``: the next to read; ``since``: only what changed after it, or "" for all."""

    id: int
    address: str
    since: str
    page: int
    total: int | None


@dataclass(frozen=True)
class Source:
    """A feed that is shown."""

    address: str
    live: int
    imported_at: datetime
    newest: datetime | None
    fingerprint: str


class DirectoryStore:
    """Services by source. The database is opened at first use."""

    def __init__(self, engine: Callable[[], Engine], vocabulary: Callable[[], Vocabulary]) -> None:
        self._engine, self._vocabulary = engine, vocabulary

    # Taking in

    def begin(self, address: str, since: str, carry_on: bool = False) -> Run:
        """A new run of a feed or, to ``carry_on``, the one that was left off."""
        old = utc_now() - ABANDONED
        with self._engine().begin() as connection:
            for (number,) in connection.execute(select(RUN.c.id).where(RUN.c.started_at <= old)).all():
                _drop(connection, number)
            same = select(RUN).where(RUN.c.address == address, RUN.c.since == since)
            left = connection.execute(same.order_by(RUN.c.id.desc())).first() if carry_on else None
            if left:
                return Run(left.id, address, since, left.page, left.total)
            row = {"address": address, "started_at": utc_now(), "since": since, "page": 1}
            number = connection.execute(insert(RUN).values(row)).inserted_primary_key[0]
        return Run(int(number), address, since, 1, None)

    def stage(
        self, run: Run, services: Sequence[Service], faults: Sequence[Fault], page: int, total: int | None
    ) -> int:
        """Keeps what a page held under a run, and that the page is read. How many services were not there yet."""
        with self._engine().begin() as connection:
            given = {service.id: service for service in services}
            known = set(
                connection.execute(
                    select(SERVICE.c.id).where(SERVICE.c.run == run.id, SERVICE.c.id.in_(list(given)))
                ).scalars()
            )
            new = [service for service in given.values() if service.id not in known]
            _insert(connection, SERVICE, [_row(run.id, service) for service in new])
            _insert(connection, FINDING, [row for service in new for row in finding_rows(run.id, service)])
            _insert(connection, FAULT, [_fault_row(run.id, fault) for fault in faults])
            connection.execute(update(RUN).where(RUN.c.id == run.id).values(page=page + 1, total=total))
        return len(new)

    def show(self, run: Run, newest: datetime | None, fingerprint: str = "") -> None:
        """Shows what a run holds, in one transaction. Services that must be fixed stay as they were."""
        with self._engine().begin() as connection:
            old = connection.execute(select(SOURCE.c.live).where(SOURCE.c.address == run.address)).scalar()
            live = run.id
            if old is not None and run.since:
                _merge(connection, old, run)
                live = old
            elif old is not None and old != run.id:
                _keep(connection, old, run)
            connection.execute(delete(SOURCE).where(SOURCE.c.address == run.address))
            row = {"address": run.address, "live": live, "imported_at": utc_now(), "newest": newest}
            connection.execute(insert(SOURCE).values(**row, fingerprint=fingerprint))
            connection.execute(delete(RUN).where(RUN.c.id == run.id))
        self._sweep()

    def drop(self, run: Run) -> None:
        """Forgets a run; what is shown stays."""
        with self._engine().begin() as connection:
            _drop(connection, run.id)

    def _sweep(self) -> None:
        """Deletes the rows of runs that are neither shown nor open, a little at a time."""
        used = select(SOURCE.c.live).union(select(RUN.c.id))
        for table, key in ((FINDING, FINDING.c.number), (SERVICE, SERVICE.c.id), (FAULT, FAULT.c.number)):
            while True:
                with self._engine().begin() as connection:
                    run = connection.execute(select(table.c.run).where(table.c.run.not_in(used)).limit(1)).scalar()
                    if run is None:
                        break
                    some = select(key).where(table.c.run == run).limit(TOGETHER)
                    connection.execute(delete(table).where(table.c.run == run, key.in_(some.scalar_subquery())))

    # Reading

    def sources(self) -> list[Source]:
        with self._engine().connect() as connection:
            return [Source(**row) for row in connection.execute(select(SOURCE)).mappings()]

    def staged_ids(self, run: Run) -> int:
        """How many services a run holds."""
        with self._engine().connect() as connection:
            return int(connection.execute(select(func.count()).where(SERVICE.c.run == run.id)).scalar() or 0)

    def newest(self, run: Run) -> datetime | None:
        with self._engine().connect() as connection:
            found: datetime | None = connection.execute(
                select(func.max(SERVICE.c.modified)).where(SERVICE.c.run == run.id)
            ).scalar()
        return found

    def faults(self, run: int) -> tuple[list[Fault], int]:
        """The first faults of a run, the gravest first, and how many there are in all."""
        wanted = select(FAULT).where(FAULT.c.run == run).order_by(FAULT.c.severity, FAULT.c.number).limit(MOST_FAULTS)
        count = select(func.count()).where(FAULT.c.run == run)
        with self._engine().connect() as connection:
            rows, total = connection.execute(wanted).all(), int(connection.execute(count).scalar() or 0)
        return [Fault(Severity(row.severity), row.service, row.field, row.text) for row in rows], total

    def broken(self, run: Run) -> set[str]:
        """The ids of a run's services that must be fixed."""
        must = (FAULT.c.run == run.id, FAULT.c.severity == Severity.MUST.value)
        with self._engine().connect() as connection:
            return set(connection.execute(select(FAULT.c.service).where(*must)).scalars())

    def services(self, ids: Sequence[str]) -> dict[str, Service]:
        """Shown services by id; those that are not shown are left out."""
        wanted = select(SERVICE.c.record).where(SERVICE.c.id.in_(list(ids)), _shown(SERVICE.c.run))
        found = {service.id: service for service in self._read(wanted)}
        return {key: found[key] for key in ids if key in found}

    def all(self, together: int = TOGETHER) -> Iterator[Service]:
        """All shown services by id, read a few at a time."""
        last = ""
        while True:
            wanted = select(SERVICE.c.record).where(_shown(SERVICE.c.run), SERVICE.c.id > last)
            some = self._read(wanted.order_by(SERVICE.c.id).limit(together))
            if not some:
                return
            yield from {service.id: service for service in some}.values()
            last = some[-1].id

    def page(self, number: int, size: int, wanted: Mapping[str, Any]) -> tuple[list[Service], int]:
        """One page of the shown services, in the order of their ids, and how many there are in all. ``wanted``: ``search`` (in
        the name), ``organization_id``, ``modified_after`` (UTC) and ``need``."""
        query = select(SERVICE.c.id).where(_shown(SERVICE.c.run)).distinct()
        if words := wanted.get("search"):
            query = query.where(SERVICE.c.name.ilike(f"%{_like(words)}%", escape="\\"))
        if organisation := wanted.get("organization_id"):
            query = query.where(SERVICE.c.organisation == organisation)
        if after := wanted.get("modified_after"):
            query = query.where(SERVICE.c.modified > after)
        if need := wanted.get("need"):
            having = select(FINDING.c.service).where(_shown(FINDING.c.run), FINDING.c.need == need)
            query = query.where(SERVICE.c.id.in_(having))
        with self._engine().connect() as connection:
            total = int(connection.execute(select(func.count()).select_from(query.subquery())).scalar() or 0)
            ids = (
                connection.execute(query.order_by(SERVICE.c.id).limit(size).offset((number - 1) * size)).scalars().all()
            )
        return list(self.services(ids).values()), total

    def lines(self, needs: Sequence[str], areas: Sequence[str]) -> list[Any]:
        """The lines of shown services for some needs and areas."""
        wanted = select(FINDING).where(FINDING.c.need.in_(needs), FINDING.c.area.in_(areas), _shown(FINDING.c.run))
        with self._engine().connect() as connection:
            return list(connection.execute(wanted).all())

    def counts(self, counted: Callable[[date | None], bool]) -> dict[tuple[str, str], int]:
        """How many shown services there are by need and area, of those whose day of assurance counts."""
        number = func.count(FINDING.c.service.distinct())
        cell = (FINDING.c.need, FINDING.c.area, FINDING.c.assured)
        found: Counter[tuple[str, str]] = Counter()
        with self._engine().connect() as connection:
            for row in connection.execute(select(*cell, number).where(_shown(FINDING.c.run)).group_by(*cell)):
                found[row.need, row.area] += row[3] if counted(row.assured) else 0
        return dict(found)

    def _read(self, wanted: Select) -> list[Service]:
        with self._engine().connect() as connection:
            records = connection.execute(wanted).scalars().all()
        read = (read_service(json.loads(record), self._vocabulary())[0] for record in records)
        return [service for service in read if service]


def _shown(run: Any) -> Any:
    return run.in_(select(SOURCE.c.live))


def _row(run: int, service: Service) -> dict[str, Any]:
    modified = service.modified.astimezone(timezone.utc).replace(tzinfo=None) if service.modified else None
    organisation = service.organisation.id if service.organisation else ""
    record = json.dumps(service_json(service), ensure_ascii=False)
    return {
        "run": run,
        "id": service.id,
        "name": service.name,
        "organisation": organisation,
        "modified": modified,
        "record": record,
    }


def _fault_row(run: int, fault: Fault) -> dict[str, Any]:
    return {
        "run": run,
        "severity": fault.severity.value,
        "service": fault.where[:100],
        "field": fault.field[:100],
        "text": fault.text[:300],
    }


def _insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _merge(connection: Connection, old: int, run: Run) -> None:
    """Puts the services that changed in place of what was shown of them."""
    changed = select(SERVICE.c.id).where(SERVICE.c.run == run.id).scalar_subquery()
    connection.execute(delete(FINDING).where(FINDING.c.run == old, FINDING.c.service.in_(changed)))
    connection.execute(delete(FAULT).where(FAULT.c.run == old, FAULT.c.service.in_(changed)))
    connection.execute(delete(SERVICE).where(SERVICE.c.run == old, SERVICE.c.id.in_(changed)))
    for table in (FINDING, SERVICE, FAULT):
        connection.execute(update(table).where(table.c.run == run.id).values(run=old))


def _keep(connection: Connection, old: int, run: Run) -> None:
    """Takes the last good copies of services that must be fixed over into a run."""
    broken = select(FAULT.c.service).where(FAULT.c.run == run.id, FAULT.c.severity == Severity.MUST.value)
    for table, key in ((FINDING, FINDING.c.service), (SERVICE, SERVICE.c.id)):
        connection.execute(
            update(table).where(table.c.run == old, key.in_(broken.scalar_subquery())).values(run=run.id)
        )


def _drop(connection: Connection, number: int) -> None:
    for table in (FINDING, SERVICE, FAULT):
        connection.execute(delete(table).where(table.c.run == number))
    connection.execute(delete(RUN).where(RUN.c.id == number))


def _like(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
