"""`python -m tests.fuzz.refusal`: how long each door takes to refuse a million bytes. The bar: under 50 ms."""

from __future__ import annotations

import http.client
import statistics
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.channels.test_bodies import ADDRESS, DOORS, MILLION, TEXTING
from tests.served import Served, serving

TIMES = 20
BAR = 50.0  # milliseconds
BODY = b"a" * MILLION


def refuse(served: Served, path: str) -> float:
    """Milliseconds from the call to its refusal, the whole body being sent meanwhile."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    connection.connect()
    begun = time.perf_counter()
    with suppress(BrokenPipeError, ConnectionResetError):  # refused before all of it was sent
        connection.request("GET" if path.startswith("/directory") else "POST", path, BODY, {"Origin": ADDRESS})
    status = _status(connection)
    took = 1000 * (time.perf_counter() - begun)
    connection.close()
    assert status in (413, None), f"{path} answered {status}"
    return took


def _status(connection: http.client.HTTPConnection) -> int | None:
    """None where the server closed the connection so early that its answer is lost."""
    try:
        return connection.getresponse().status
    except (http.client.HTTPException, OSError):
        return None


def main() -> int:
    worst = 0.0
    with TemporaryDirectory() as folder, serving(Path(folder), PUBLIC_URL=ADDRESS, **TEXTING) as served:
        print(f"{'door':24} {'median ms':>10} {'worst ms':>10}")
        for path in DOORS:
            times = [refuse(served, path) for _ in range(TIMES)]
            worst = max(worst, statistics.median(times))
            print(f"{path:24} {statistics.median(times):10.1f} {max(times):10.1f}")
    print(f"The slowest door takes {worst:.1f} ms by the median; the bar is {BAR:.0f} ms.")
    return 0 if worst < BAR else 1


if __name__ == "__main__":
    sys.exit(main())
