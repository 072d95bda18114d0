"""Starts the assistant in this process: its trained model, its actions and its conversations."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import random
import shutil
import socket
import sys
import uuid
import webbrowser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import ModelError, SettingsError, StoreError
from bot.health.logs import log_as_json
from bot.redis.address import parse_address
from bot.settings import ROOT, Settings

if TYPE_CHECKING:
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import TrackerStore
    from rasa.core.utils import AvailableEndpoints
    from sanic import Sanic

LOOPBACK = "127.0.0.1"
PAGE = "/chat"  # where bot/channels/web.py serves it
PORTS, PORT_TRIES = (10_000, 32_768), 100  # below those that Linux gives to outgoing connections (ip(7))
SPACE_NEEDED = 300_000_000  # bytes: the model, conversations and some room


def keep_words_out_of_logs() -> None:
    """Rasa's structured logger prints each message at DEBUG, and with no level set it prints everything."""
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)


def calculate_alone() -> None:
    """Keeps NumPy's products in one thread: a message's are small, and threads that wait for each other cost more than they
    bring, above all where other processes want the cores. The encoder has threads of its own."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")


def endpoints(settings: Settings) -> AvailableEndpoints:
    """Rasa's endpoints, with the actions in this process unless there is an action server."""
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.endpoints import EndpointConfig

    from bot.dialogue.local_actions import LocalActions

    found = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    url = settings.action_server_url
    found.action = EndpointConfig(url=url) if url else LocalActions()
    return found


def load_agent(settings: Settings, keep: Path | None = None) -> Agent:
    """The trained assistant. ``keep``: where conversations are kept; without it, only for as long as the process runs.

    Raises ModelError where there is no model that fits.
    """
    from rasa.core.agent import load_agent as rasa_load_agent

    from bot.cipher import passing_cipher
    from bot.conversations.locks import LocalLocks
    from bot.conversations.sqlite import IN_MEMORY, SqliteConversations
    from bot.dialogue.lock_store import ConversationLockStore
    from bot.dialogue.tracker_store import BoundedTrackerStore

    if not settings.model.exists():
        raise ModelError(f"there is no trained model at {settings.model}: run `make train`")
    keep_words_out_of_logs()
    calculate_alone()
    found = endpoints(settings)
    agent = asyncio.run(rasa_load_agent(model_path=str(settings.model), endpoints=found))
    if not agent.is_ready():
        raise ModelError(f"the model {settings.model} cannot be loaded: delete it and run `make train`")
    here, cipher = SqliteConversations(keep or IN_MEMORY), None if keep else passing_cipher
    agent.tracker_store = BoundedTrackerStore(agent.domain, conversations=here, cipher=cipher)
    agent.lock_store = ConversationLockStore(locks=LocalLocks())
    agent.processor.tracker_store, agent.processor.lock_store = agent.tracker_store, agent.lock_store
    return agent


def check_port(settings: Settings) -> None:
    """Raises SettingsError, before the long start, where another program has the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.assistant_host, settings.assistant_port))
        except OSError as error:
            raise SettingsError(
                f"Port {settings.assistant_port} cannot be used ({error.strerror}): another program may have it. "
                "Stop that program, or choose another port: ASSISTANT_PORT=5015 make run"
            ) from error


def check_redis(settings: Settings) -> None:
    """Raises SettingsError, before the long start, where conversations are kept in a Redis that cannot be used."""
    if not settings.redis_url:
        return
    from bot.redis.server import Server

    async def check() -> None:
        server = Server(parse_address(settings.redis_url))
        try:
            await server.check()
        finally:
            await server.close()

    try:
        asyncio.run(check())
    except StoreError as error:
        raise SettingsError(f"{error} Conversations are kept there; without REDIS_URL, in the state folder.") from error


def check_space(settings: Settings) -> None:
    """Raises SettingsError where conversations, or a model that is still to be trained, cannot be written."""
    trained = settings.model.exists()  # in a container, on a disk that nobody may write
    for folder in (settings.assistant_state,) if trained else (settings.assistant_models, settings.assistant_state):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(folder).free
            if not os.access(folder, os.W_OK):
                raise PermissionError(13, "no permission to write")
        except OSError as error:
            raise SettingsError(f"The folder {folder} cannot be written: {error.strerror}.") from error
        if free < SPACE_NEEDED:
            raise SettingsError(
                f"Only {free // 1_000_000} MB are free for {folder}: at least {SPACE_NEEDED // 1_000_000} MB are needed."
            )


def serve(settings: Settings, channel: str | None = None, port: int | None = None) -> None:
    """Serves until stopped, on this machine only unless ASSISTANT_HOST opens it to others.

    Without a channel: the page and whatever ``credentials.yml`` opens. "cmdline": Rasa's interactive shell.
    "rest": Rasa's own test channel, which trusts its caller; for measuring on this machine, never for families.
    """
    import rasa.core.agent
    import rasa.server
    from rasa.core.run import serve_application

    from bot.dialogue.agent import ReadingAgent

    keep_words_out_of_logs()
    if settings.log_format == "json":
        log_as_json()
    rasa.core.agent.Agent = ReadingAgent  # the server makes its agent by this name
    rasa.core.agent.FailSafeTrackerStore = _as_it_is  # Rasa's gives out blank conversations where the store fails
    calculate_alone()
    rasa.server.add_root_route = _lead_to_page  # instead of Rasa's own greeting, which families should not meet
    serve_application(
        model_path=str(settings.model),
        channel=channel,
        credentials=None if channel else str(ROOT / "credentials.yml"),
        interface=LOOPBACK if channel else settings.assistant_host,
        port=port or settings.assistant_port,
        enable_api=False,  # Rasa's API obeys whoever reaches it
        endpoints=endpoints(settings),
        conversation_id=uuid.uuid4().hex,
        server_listeners=[] if channel else [(partial(_announce, settings), "after_server_start")],
    )


def _as_it_is(store: TrackerStore) -> TrackerStore:
    return store


def _lead_to_page(app: Sanic) -> None:
    from sanic.response import redirect

    app.add_route(lambda _: redirect(f"{PAGE}/"), "/", name="home")


def page_address(settings: Settings) -> str:
    """Where the page is on this machine."""
    return f"http://{LOOPBACK}:{settings.assistant_port}{PAGE}/"


async def _announce(settings: Settings, *_: object) -> None:
    """Once the model is loaded: says so, and opens the page for whoever sits at this machine."""
    address = page_address(settings)
    print(f"The assistant is ready: {address}", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        await asyncio.get_running_loop().run_in_executor(None, webbrowser.open, address)


def free_port() -> int:
    """A port that nobody uses just now, and that the system gives to no outgoing connection either: a program that ends and is
    started again finds it free."""
    for _ in range(PORT_TRIES):
        port = random.randrange(*PORTS)
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe, contextlib.suppress(OSError):
            probe.bind((LOOPBACK, port))
            return port
    raise SettingsError(f"No port from {PORTS[0]} to {PORTS[1]} is free on this machine.")
