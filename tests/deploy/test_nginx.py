"""The front's configuration is one that nginx takes, with the files as deploy/ puts them together."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.settings import ROOT

RULES = ROOT / "deploy" / "nginx"
LINKS = re.compile(r"server (assistant|desk):")


def certificate(folder: Path) -> None:
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=chat.example.org",
    ]
    command += ["-keyout", str(folder / "tls.key"), "-out", str(folder / "tls.crt")]
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.skipif(
    shutil.which("nginx") is None or shutil.which("openssl") is None, reason="nginx and openssl are not installed here"
)
@pytest.mark.parametrize("where", ["compose", "kubernetes"])
def test_nginx_takes_the_configuration(tmp_path: Path, where: str) -> None:
    (tmp_path / "tls").mkdir()
    certificate(tmp_path / "tls")
    for name in ("limits", "locations", "desk"):
        shutil.copy(RULES / f"{name}.conf", tmp_path)
    upstream = (RULES / f"upstream-{where}.conf").read_text(encoding="utf-8")
    (tmp_path / "upstream.conf").write_text(LINKS.sub("server 127.0.0.1:", upstream))  # such names are not known here
    text = (RULES / "nginx.conf").read_text(encoding="utf-8")
    for folder, here in (("/tmp", tmp_path), ("/etc/nginx/assistant", tmp_path), ("/etc/nginx/tls", tmp_path / "tls")):
        text = re.sub(rf"(?<= ){folder}(?=/)", str(here), text)
    (tmp_path / "nginx.conf").write_text(text)
    command = ["nginx", "-t", "-p", str(tmp_path), "-e", "stderr", "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "[emerg]" not in done.stderr, done.stderr


@pytest.mark.parametrize("path", ["/ready", "/metrics", "/webhooks"])
def test_nginx_rules_open_nothing_else(path: str) -> None:
    opened = re.findall(r"^location (?:= )?(\S+) \{(.*)", (RULES / "locations.conf").read_text(encoding="utf-8"), re.M)
    assert {name for name, _ in opened} == {"/", "/front", "/chat/health", "/chat/", "/sms/", "/directory/", "@away"}
    assert not any(name == path for name, _ in opened)
