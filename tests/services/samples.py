"""The sample feeds and schemas of Open Referral UK that lie beside the repo, where they do: their licence keeps them out of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.settings import ROOT

SHARED = ROOT.parent / "shared" / "openreferral"
needs_samples = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the Open Referral UK samples are not at {SHARED}")


def sample(feed: str, name: str) -> Any:
    return json.loads((SHARED / "sample-feeds" / f"V3.0-UK-{feed}" / f"{name}.json").read_text(encoding="utf-8"))


def schema(name: str) -> Any:
    return json.loads((SHARED / "schemas" / f"{name}.json").read_text(encoding="utf-8"))


def problems(value: Any, name: str) -> list[str]:
    """What a schema finds wrong, formats of addresses, UUIDs and dates included."""
    import jsonschema

    validator = jsonschema.Draft202012Validator(schema(name), format_checker=jsonschema.FormatChecker())
    return [f"{list(error.absolute_path)}: {error.message[:100]}" for error in validator.iter_errors(value)]
