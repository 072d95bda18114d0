"""A Redis of our own, for as long as it is measured."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import redis

from bot.dialogue.host import LOOPBACK, free_port
from bot.errors import StoreError


@contextmanager
def redis_server(folder: Path) -> Iterator[int]:
    """The port of a server that keeps what it has in a folder. Raises StoreError where none is installed."""
    binary, port = shutil.which("redis-server"), free_port()
    if binary is None:
        raise StoreError("redis-server is not installed: install it with your system's packages to measure it.")
    options = ("--port", str(port), "--bind", LOOPBACK, "--dir", str(folder), "--save", "", "--appendonly", "yes")
    with (folder / "redis.log").open("wb") as log:
        process = subprocess.Popen([binary, *options], stdout=log, stderr=log)
    try:
        while not _answers(port):
            if process.poll() is not None:
                raise StoreError(f"redis-server did not start: see {folder / 'redis.log'}")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    with suppress(redis.RedisError), redis.Redis(LOOPBACK, port) as client:
        return bool(client.ping())
    return False
