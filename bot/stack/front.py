"""nginx in front of several assistants, with the same rules as in deploy/."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from bot.dialogue.host import LOOPBACK
from bot.settings import ROOT
from bot.stack.program import Program

RULES = ROOT / "deploy" / "nginx"

_MAIN = """\
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {rules}/limits.conf;
  upstream assistant {{
{servers}
    keepalive 32;
  }}
  server {{
    listen {host}:{port};
    include {rules}/locations.conf;
  }}
}}
"""


def nginx(folder: Path, port: int, workers: Sequence[int]) -> Program | None:
    """nginx on a port, before assistants on other ports; None where it is not installed."""
    binary = shutil.which("nginx")
    if binary is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "nginx.conf"
    file.write_text(configuration(folder, port, workers), encoding="utf-8")
    command = (binary, "-p", str(folder), "-e", "stderr", "-c", str(file), "-g", "daemon off;")
    return Program("nginx", command, f"http://{LOOPBACK}:{port}/front")


def configuration(folder: Path, port: int, workers: Sequence[int]) -> str:
    """The text of nginx.conf."""
    servers = "\n".join(f"    server {LOOPBACK}:{worker} max_fails=1 fail_timeout=2s;" for worker in workers)
    return _MAIN.format(folder=folder, rules=RULES, servers=servers, host=LOOPBACK, port=port)
