"""No key is committed, and the check would see one."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from bot.settings import ROOT

SCRIPT = ROOT / "scripts" / "check_secrets.py"
# In pieces, so that no scan takes this file for a leak.
PLANTED = {
    "cloud key": 'KEY = "AKIA' + 'IOSFODNN7EXAMPLQ"',
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "password in an address": "DATABASE_URL=postgresql://bot:" + "hunter2hunter2@db.example/bot",
    "token": f'sms_token = "{sha256(b"planted").hexdigest()}"',
}


def check(*files: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *files], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("kind", PLANTED)
def test_secrets_a_planted_one_is_found_and_not_repeated(kind: str, tmp_path: Path) -> None:
    planted = tmp_path / "settings.py"
    planted.write_text(f"import os\n{PLANTED[kind]}\n", encoding="utf-8")
    found = check(planted)
    assert found.returncode == 1 and f"{planted}:2: " in found.stdout
    assert PLANTED[kind][-12:] not in found.stdout


def test_secrets_a_file_without_one_passes(tmp_path: Path) -> None:
    clean = tmp_path / "settings.py"
    clean.write_text('token = os.environ["SMS_TOKEN"]\n', encoding="utf-8")
    assert check(clean).returncode == 0


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout: what is committed is not known")
def test_secrets_none_is_committed() -> None:
    found = check()
    assert (found.returncode, found.stdout) == (0, "")
