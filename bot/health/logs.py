"""The log as lines of JSON, for those who collect logs of many machines. Nothing of a family is in them.

Our own code logs no detail of a family. What libraries log is not ours to promise: of their lines the parameters are left out,
what looks like a number or an address is taken out, and of an exception only its kind and the places in the code are written.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from datetime import datetime, timezone
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

OURS = ("bot", "actions")  # packages whose parameters are written
MOST_PLACES = 20  # of a traceback, the innermost
LONGEST_TEXT = 500  # characters of a line's message
HIDDEN = "[hidden]"
_PRIVATE = re.compile(
    r"[^\s@]{1,64}@[^\s@]{1,64}"  # email
    r"|(\+44|\(?\b0)[\d\s()-]{8,16}\d"  # phone
    r"|\b[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2}\b",  # postcode
    re.IGNORECASE,
)


class JsonFormatter(logging.Formatter):
    """One line of JSON a record: time (UTC), level, logger, message and, of an exception, kind and places."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": _message(record),
        }
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "places": _places(record.exc_info[2])}
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    ours = record.name.partition(".")[0] in OURS
    text = record.getMessage() if ours else str(record.msg)
    return hide(text[: 4 * LONGEST_TEXT])[:LONGEST_TEXT]


def _places(trace: TracebackType | None) -> list[str]:
    """File, line and function of each step, without the code, which may hold words."""
    steps = [(frame.f_code, line) for frame, line in walk_tb(trace)][-MOST_PLACES:]
    return [f"{Path(code.co_filename).name}:{line} {code.co_name}" for code, line in steps]


def hide(text: str) -> str:
    """The text without what looks like a phone number, an email address or a postcode."""
    return _PRIVATE.sub(HIDDEN, text)


def log_as_json() -> None:
    """Everything that this process logs, warnings and above, and what ends it, as JSON on the error stream."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in list(logging.root.manager.loggerDict):
        found = logging.getLogger(name)
        if found.handlers and name.partition(".")[0] not in OURS:
            found.handlers.clear()
            found.propagate = True
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda told: _log_uncaught(told.exc_type, told.exc_value, told.exc_traceback)


def _log_uncaught(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:  # fmt: skip
    logging.getLogger("bot").critical("Not caught", exc_info=(kind, error or kind(), trace))
