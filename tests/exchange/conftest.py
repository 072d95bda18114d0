from __future__ import annotations

from tests.engines import engine, postgresql, server  # noqa: F401 - the fixtures
