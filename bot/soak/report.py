"""What a run showed: the bars it must hold, and the numbers behind them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.soak.lines import Heard

LONGEST_WAIT = 10.0  # seconds for a reply or an apology


@dataclass
class Report:
    """Counts of one run. Every name in ``BARS`` must be 0."""

    minutes: float = 0.0
    messages: int = 0
    apologies: Counter[str] = field(default_factory=Counter)  # by their reason
    requests: int = 0  # that a family was told are sent
    silent: int = 0  # messages without a word within LONGEST_WAIT
    unanswered: int = 0  # messages that never got their reply
    crossed: int = 0  # words of one family in a reply to another
    lost: int = 0  # confirmed requests that are not in the database as they were told
    disordered: int = 0  # conversations that are not in order, or in which a message is missing
    doubled: int = 0  # messages or texts that were answered or sent twice
    waits: list[float] = field(default_factory=list)  # seconds until the first word, each message
    faults: list[str] = field(default_factory=list)  # what was done, in order
    skipped: dict[str, str] = field(default_factory=dict)  # fault -> why it could not be made

    @property
    def is_good(self) -> bool:
        """Whether all bars hold, and there was something to hold them against."""
        return self.messages > 0 and self.requests > 0 and not any(getattr(self, name) for name in BARS)

    def heard(self, heard: Heard) -> bool:
        """Counts one message. Whether a word came in time."""
        in_time = heard.waited is not None and heard.waited <= LONGEST_WAIT
        self.messages += 1
        self.apologies.update(heard.apologies)
        self.unanswered += not heard.reply
        self.silent += not in_time
        if heard.waited is not None:
            self.waits.append(round(heard.waited, 3))
        return in_time

    def to_json(self) -> dict[str, Any]:
        """All numbers, with percentiles in place of the single waits."""
        told = {name: value for name, value in vars(self).items() if name != "waits"}
        return {
            **told,
            **{f"wait_p{share}": percentile(self.waits, share) for share in (50, 95, 99, 100)},
            "good": self.is_good,
        }

    def table(self) -> str:
        """For people."""
        told = self.to_json()
        rows = [
            ("messages", f"{self.messages} in {self.minutes:.1f} minutes"),
            ("first word, p50 / p95 / p99 / longest", " / ".join(f"{told[f'wait_p{p}']:.2f} s" for p in (50, 95, 99, 100))),
            ("apologies before the reply", _counts(self.apologies)),
            ("requests confirmed", str(self.requests)),
            *((text, f"{getattr(self, name)}{' - must be 0' if getattr(self, name) else ''}") for name, text in BARS.items()),
            ("faults", ", ".join(self.faults) or "none"),
            *((f"not made: {name}", why) for name, why in self.skipped.items()),
        ]  # fmt: skip
        width = max(len(name) for name, _ in rows)
        return "\n".join(f"{name:{width}}  {value}" for name, value in rows)


BARS = {
    "silent": f"no word within {LONGEST_WAIT:.0f} s",
    "unanswered": "never answered",
    "crossed": "crossed to another family",
    "lost": "confirmed requests lost",
    "disordered": "conversations out of order",
    "doubled": "answered or sent twice",
}


def _counts(counted: Counter[str]) -> str:
    each = ", ".join(f"{name} {count}" for name, count in counted.most_common())
    return f"{sum(counted.values())}{f' ({each})' if each else ''}"


def percentile(values: Sequence[float], share: int) -> float:
    """The nearest-rank percentile; 0 of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share / 100) - 1)] if ordered else 0.0
