"""Serves the desk until it is stopped: on this machine only, unless ASSISTANT_HOST says otherwise."""

from __future__ import annotations

import socket
from collections.abc import Callable

from aiohttp import web

from bot.desk.app import DESK, make_app
from bot.errors import SettingsError
from bot.settings import Settings

LOOPBACK = "127.0.0.1"
LAST_WAIT = 3.0  # seconds for answers that are on their way when it is stopped; live counts have no end of their own


def address(settings: Settings) -> str:
    """Where staff find the desk."""
    return settings.desk_url or f"http://{LOOPBACK}:{settings.desk_port}"


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Raises SettingsError where another program has the port."""
    app = make_app(settings)
    people = app[DESK].people.all()  # opens the database: what is wrong with it is said now
    with _listen(settings.assistant_host, settings.desk_port) as listening:
        say(f"The staff desk is ready: {address(settings)}/ (stop with Ctrl-C)")
        if not people:
            say("Nobody can sign in yet: `python -m bot desk add-person --help` says how to let the first person in.")
        web.run_app(app, sock=listening, print=None, access_log=None, shutdown_timeout=LAST_WAIT)
    say("Stopped.")


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise SettingsError(
            f"Port {port} cannot be used ({error.strerror}): another program may have it. "
            "Stop that program, or choose another port: DESK_PORT=5016 make desk"
        ) from error
