"""Sites of others that hold the widget: a friendly one, one with a strict policy, and one whose styles are hostile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from bot.dialogue.host import LOOPBACK

HOSTILE = """
* { all: unset !important; color: yellow !important; background: yellow !important; font-size: 1px !important;
  display: none !important; visibility: hidden !important; opacity: 0 !important; pointer-events: none !important; }
html, body, head ~ body { display: block !important; }
"""


class Sites(ThreadingHTTPServer):
    """Serves ``/friendly``, ``/strict`` and ``/hostile``; the query becomes attributes of the script."""

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.origin = f"http://{LOOPBACK}:{self.server_port}"
        self.chat = ""  # the origin of the chat


class _Handler(BaseHTTPRequestHandler):
    server: Sites

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        chat = self.server.chat
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if asked.path == "/strict":
            self.send_header("Content-Security-Policy", f"default-src 'none'; script-src {chat}; frame-src {chat}")
        self.end_headers()
        style = f"<style>{HOSTILE}</style>" if asked.path == "/hostile" else ""
        options = " ".join(f'data-{name}="{value}"' for name, value in parse_qsl(asked.query))
        script = f'<script src="{chat}/chat/widget.js" {options}></script>'
        body = f"<main><h1>A site</h1><a href='#'>A link</a></main>{script}"
        self.wfile.write(f"<!doctype html><html lang=en><title>A site</title>{style}<body>{body}".encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def other_sites() -> Iterator[Sites]:
    sites = Sites()
    threading.Thread(target=sites.serve_forever, daemon=True).start()
    try:
        yield sites
    finally:
        sites.shutdown()
        sites.server_close()
