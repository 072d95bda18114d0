"""Real Redis servers on free ports: one, one that Sentinel watches, and a Cluster of two."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import redis

from bot.dialogue.host import LOOPBACK, free_port

BINARY = shutil.which("redis-server")
MISSING = "redis-server is not installed here"
LONGEST_START = 10  # seconds
SLOTS = 16_384  # of a Cluster
HIGHEST_PORT = 55_000  # of a Cluster's node, whose bus has a port 10,000 above


class RedisServer:
    """One server in a folder. ``arguments``: more of its options; ``secret``: the password that they set; ``sentinel``: what it
    watches, where it is a Sentinel."""

    def __init__(
        self, folder: Path, *arguments: str, port: int | None = None, sentinel: str = "", secret: str = ""
    ) -> None:
        self.port, self._secret = port or free_port(), secret
        self._folder = folder / str(self.port)
        self._folder.mkdir()
        options = ("--port", str(self.port), "--bind", LOOPBACK, "--dir", str(self._folder), "--save", "")
        self._options = (*options, *arguments)
        if sentinel:
            (self._folder / "sentinel.conf").write_text(f"port {self.port}\nbind {LOOPBACK}\n{sentinel}")
            self._options = (str(self._folder / "sentinel.conf"), "--sentinel")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        assert BINARY is not None
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen([BINARY, *self._options], stdout=log, stderr=log)
        deadline = time.monotonic() + LONGEST_START
        while not self._answers():
            assert self._process.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < deadline, "redis-server did not start"
            time.sleep(0.02)

    def kill(self) -> None:
        """It is gone at once, with all that it held."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def freeze(self) -> None:
        """It takes connections and says nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def client(self) -> redis.Redis:
        """To look into it, apart from the code that is tested."""
        return redis.Redis(LOOPBACK, self.port, password=self._secret or None, socket_timeout=5)

    def _answers(self) -> bool:
        with suppress(redis.RedisError), self.client() as client:
            return bool(client.ping())
        return False


@contextmanager
def one(folder: Path, *arguments: str, secret: str = "") -> Iterator[RedisServer]:
    server = RedisServer(folder, *arguments, secret=secret)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def watched(folder: Path) -> Iterator[tuple[str, RedisServer]]:
    """The address of a service of two servers that one Sentinel watches, and the one that is written to."""
    with ExitStack() as stack:
        first = stack.enter_context(one(folder, "--repl-diskless-sync-delay", "0"))
        stack.enter_context(one(folder, "--replicaof", LOOPBACK, str(first.port)))
        quick = "sentinel down-after-milliseconds families 500\nsentinel failover-timeout families 5000\n"
        watch = RedisServer(folder, sentinel=f"sentinel monitor families {LOOPBACK} {first.port} 1\n{quick}")
        watch.start()
        stack.callback(watch.kill)
        with watch.client() as client:
            _until(lambda: client.sentinel_master("families")["num-slaves"] == 1)
        yield f"redis+sentinel://{LOOPBACK}:{watch.port}/families", first


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The address of a Cluster of two nodes."""
    with ExitStack() as stack:
        options = ("--cluster-enabled", "yes")
        nodes = [RedisServer(folder, *options, port=_port_of_node()) for _ in range(2)]
        for number, node in enumerate(nodes):
            node.start()
            stack.callback(node.kill)
            half = SLOTS // 2
            with node.client() as client:
                client.execute_command("CLUSTER ADDSLOTSRANGE", number * half, (number + 1) * half - 1)
                client.execute_command("CLUSTER MEET", LOOPBACK, nodes[0].port)
        for node in nodes:
            with node.client() as client:
                _until(lambda client=client: client.cluster("info")["cluster_state"] == "ok")
        yield f"redis+cluster://{LOOPBACK}:{nodes[0].port},{LOOPBACK}:{nodes[1].port}"


def _port_of_node() -> int:
    return next(port for port in iter(free_port, None) if port <= HIGHEST_PORT)


def _until(condition: object) -> None:
    assert callable(condition)
    deadline = time.monotonic() + LONGEST_START
    while not condition():
        assert time.monotonic() < deadline, "the servers did not find each other"
        time.sleep(0.05)
