"""Compares requirements.txt with the advisories that the package index publishes. `make audit` runs it in an environment of
its own. Ends with 0 where nothing is known against a package, 1 where something is, 2 where the advisories cannot be read.

`requirements-accepted.txt` lists what was looked at and is accepted: a line is the advisory, the day on which to look at it
again, and why. From that day on it counts again.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.txt"
ACCEPTED = ROOT / "requirements-accepted.txt"
CANARY = ROOT / "scripts" / "audit-canary.txt"  # a mirror may answer without any advisory, and all would seem well
LEAST_REASON = 3  # words
FOUND, UNREADABLE = 1, 2


@dataclass(frozen=True)
class Accepted:
    """An advisory that was looked at. ``until``: the day on which to look again."""

    advisory: str
    until: date
    reason: str


class ListError(Exception):
    """A line of the list cannot be used."""


def read_accepted(text: str) -> list[Accepted]:
    """The list. Raises ListError with the line's number."""
    lines = enumerate(text.splitlines(), start=1)
    return [_line(number, line) for number, line in lines if line.strip() and not line.startswith("#")]


def _line(number: int, line: str) -> Accepted:
    parts = line.split(maxsplit=2)
    try:
        advisory, until, reason = parts[0], date.fromisoformat(parts[1]), parts[2]
    except (IndexError, ValueError) as error:
        raise ListError(f"{ACCEPTED.name}:{number}: write the advisory, a day such as 2027-03-31, and why") from error
    if len(reason.split()) < LEAST_REASON:
        raise ListError(f"{ACCEPTED.name}:{number}: say why it is accepted, so that others can judge it")
    return Accepted(advisory, until, reason)


def open_advisories(report: Mapping[str, Any], accepted: Sequence[Accepted], today: date) -> list[str]:
    """A line for each advisory of pip-audit's report that is not accepted today, by any of its names."""
    known = {item.advisory for item in accepted if today < item.until}
    return [
        f"{package['name']} {package['version']}: {found['id']} {' '.join(found['aliases'])}; mended in {_versions(found)}"
        for package in report["dependencies"]
        for found in package.get("vulns", ())
        if not known & {found["id"], *found["aliases"]}
    ]


def _versions(found: Mapping[str, Any]) -> str:
    return ", ".join(found["fix_versions"]) or "no version"


def ask(command: Sequence[str]) -> Mapping[str, Any] | None:
    """The report of pip-audit; None where it has none to give."""
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        report = json.loads(asked.stdout)
    except ValueError:
        print(asked.stderr.strip().splitlines()[-1:] or "pip-audit said nothing", file=sys.stderr)
        return None
    return report if isinstance(report, dict) and "dependencies" in report else None


def main(command: Sequence[str], today: date) -> int:
    """``command``: pip-audit's, which prints JSON about the file of packages that is its next argument."""
    try:
        accepted = read_accepted(ACCEPTED.read_text(encoding="utf-8"))
    except ListError as error:
        print(error, file=sys.stderr)
        return FOUND
    report, known = ask([*command, str(LOCK)]), ask([*command, str(CANARY)])
    if report is None or known is None:
        print(
            "The advisories could not be read: nothing was compared. Is the package index reachable?", file=sys.stderr
        )
        return UNREADABLE
    if not open_advisories(known, (), today):
        print(
            f"The package index publishes no advisories, not even those of {CANARY.name}: nothing was compared.",
            file=sys.stderr,
        )
        return UNREADABLE
    found = open_advisories(report, accepted, today)
    print(*found, sep="\n")
    print(f"{len(report['dependencies'])} packages compared; {len(found)} advisories to look at.")
    return FOUND if found else 0


if __name__ == "__main__":
    options = ["--disable-pip", "--no-deps", "--format", "json", "--progress-spinner", "off", "--requirement"]
    sys.exit(main([sys.executable, "-m", "pip_audit", *options], date.today()))
