"""Settings from the environment."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import ROOT, Settings, read_settings


def test_settings_empty_environment_gives_the_defaults() -> None:
    found = read_settings({})
    assert (found.assistant_data, found.assistant_port) == (ROOT / "data", 5005)
    assert found == read_settings({"ASSISTANT_PORT": "  ", "ENCODER_SOURCE": "", "PATH": "/bin"})


def test_settings_reads_each_kind(tmp_path: Path) -> None:
    found = read_settings(
        {
            "ASSISTANT_STATE": str(tmp_path),
            "ASSISTANT_PORT": " 8080 ",
            "ASSISTANT_TODAY": "2026-11-22",
            "ENCODER_SOURCE": "https://example.org/m",
        }
    )
    assert (found.assistant_state, found.assistant_port) == (tmp_path.resolve(), 8080)
    assert (found.assistant_today, found.encoder_source) == (date(2026, 11, 22), "https://example.org/m")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ASSISTANT_PORT", "http", "whole number"),
        ("ASSISTANT_PORT", "5005.0", "whole number"),
        ("ASSISTANT_PORT", "0", "from 1 to 65535"),
        ("ASSISTANT_PORT", "65536", "from 1 to 65535"),
        ("ASSISTANT_PORT", "-1", "from 1 to 65535"),
        ("ASSISTANT_TODAY", "22/11/2026", "date such as"),
        ("ASSISTANT_TODAY", "2026-02-30", "date such as"),
        ("ENCODER_THREADS", "-1", "0 for one thread a core"),
        ("ENCODER_THREADS", "all", "whole number"),
        ("LONGEST_MESSAGE", "99", "under 100"),
        ("LONGEST_MESSAGE", "-5", "under 100"),
        ("SMTP_URL", "mail.example", "smtps://"),
        ("SMTP_URL", "http://mail.example", "smtps://"),
        ("SMTP_URL", "smtp://", "smtps://"),
        ("SMS_MOST_A_DAY", "19", "twenty texts"),
        ("ASSISTANT_STATE", "~no-such-user-here/state", "path of a folder"),
        ("ASSISTANT_DATA", "a\0b", "path of a folder"),
    ],
)
def test_settings_wrong_values_name_the_variable_and_the_remedy(name: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({name: value})
    assert name in str(caught.value)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("ASSISTANT_PORT", "1"), ("ASSISTANT_PORT", "65535"), ("LONGEST_MESSAGE", "100"), ("ENCODER_THREADS", "0")],
)
def test_settings_bounds_are_allowed(name: str, value: str) -> None:
    assert getattr(read_settings({name: value}), name.lower()) == int(value)


def test_settings_paths_are_made_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    found = read_settings({"ASSISTANT_STATE": "~/state", "ASSISTANT_MODELS": "models"})
    assert found.assistant_state == tmp_path.resolve() / "state"
    assert found.model == tmp_path.resolve() / "models" / "assistant.tar.gz"
    assert found.language_model == tmp_path.resolve() / "models" / "language"


def test_settings_cache_follows_the_desktop_standard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert read_settings({}).assistant_cache == tmp_path / "family-assistant"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert read_settings({}).assistant_cache == tmp_path / "home" / ".cache" / "family-assistant"


def test_settings_today_is_the_pretended_day_or_the_real_one() -> None:
    assert Settings(assistant_today=date(2030, 1, 1)).today() == date(2030, 1, 1)
    before = date.today()
    assert before <= Settings().today() <= date.today()


def test_settings_now_is_on_the_pretended_day() -> None:
    pretended, real = Settings(assistant_today=date(2030, 1, 1)).now(), Settings().now()
    assert (pretended.date(), pretended.tzinfo) == (date(2030, 1, 1), timezone.utc)
    assert abs(datetime.now(timezone.utc) - real) < timedelta(minutes=1)


def test_settings_lower_case_variables_are_not_ours() -> None:
    assert read_settings({"assistant_port": "1"}).assistant_port == 5005
