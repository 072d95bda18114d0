"""The same examples at every run, and no limit of time; `FUZZ_EXAMPLES=5000` tries as many, new ones at each run."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

EXAMPLES = 60

chosen = os.environ.get("FUZZ_EXAMPLES")
settings.register_profile(
    "fuzz",
    deadline=None,
    derandomize=chosen is None,
    max_examples=int(chosen or EXAMPLES),
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
settings.load_profile("fuzz")
