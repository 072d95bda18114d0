"""How the cost of reading a text grows with its length, by this process's own processor time.

No time is judged, only how two compare: what is four times as long may cost four times as much, and up to twice that for
the noise of a busy machine. Quadratic cost would be sixteen times as much. The best of several tries is taken, with the
collector of garbage at rest, and what seems to grow too fast is measured again.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

SHORT, LONG = 2_000, 8_000  # characters
MOST_GROWTH = 2.0 * LONG / SHORT
TRIES, AGAIN = 3, 4
TOO_LITTLE = 0.002  # seconds: what the long text costs at most to be below what can be compared


def grows_too_fast(read: Callable[[str], object], make: Callable[[int], str]) -> bool:
    """Whether reading ``make(n)``, a text of n characters, costs more than in proportion to n, at every measure."""
    return all(_growth(read, make) > MOST_GROWTH for _ in range(AGAIN))


def _growth(read: Callable[[str], object], make: Callable[[int], str]) -> float:
    long = _cost(read, make(LONG))
    return long / _cost(read, make(SHORT)) if long > TOO_LITTLE else 0.0


def _cost(read: Callable[[str], object], text: str) -> float:
    return min(_once(read, text) for _ in range(TRIES))


def _once(read: Callable[[str], object], text: str) -> float:
    gc.collect(0)
    gc.disable()
    try:
        begun = time.process_time()
        read(text)
        return time.process_time() - begun
    finally:
        gc.enable()
