"""A connection that can be cut: passes bytes between a browser and the server until it is told to stop."""

from __future__ import annotations

import contextlib
import socket
import threading
from enum import Enum

from bot.dialogue.host import LOOPBACK

MESSAGE = b"POST /chat/message "


class Cut(Enum):
    """When a message's call is cut off."""

    BEFORE = "before the server has it"
    DURING = "when the server has it and has not answered"
    AFTER = "when the server has answered and the browser does not know it yet"


class Line:
    """Listens on ``origin`` for a browser and passes its calls on to the server's port."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listening = socket.create_server((LOOPBACK, 0))
        self.origin = f"http://{LOOPBACK}:{self._listening.getsockname()[1]}"
        self._open: set[socket.socket] = set()
        self._cut: Cut | None = None
        self._down = False
        self.was_cut = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_next(self, when: Cut) -> None:
        """Cuts everything at the next message, and stays down."""
        self.was_cut.clear()
        self._cut = when

    def mend(self) -> None:
        self._down = False

    def close(self) -> None:
        self._hang_up()
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                browser, _ = self._listening.accept()
                if self._down:
                    browser.close()
                    continue
                server = socket.create_connection((LOOPBACK, self._port))
                self._open |= {browser, server}
                threading.Thread(target=self._pass_calls, args=(browser, server), daemon=True).start()
                threading.Thread(target=self._pass_answers, args=(server, browser), daemon=True).start()

    def _pass_calls(self, browser: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := browser.recv(65536):
                is_message = MESSAGE in data
                if is_message and self._cut is Cut.BEFORE:
                    self._hang_up()
                server.sendall(data)
                if is_message and self._cut is Cut.DURING:
                    self._hang_up()
                if is_message and self._cut is Cut.AFTER:
                    self._awaited = server
        self._shut(browser, server)

    def _pass_answers(self, server: socket.socket, browser: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if self._cut is Cut.AFTER and getattr(self, "_awaited", None) is server:
                    self._hang_up()
                browser.sendall(data)
        self._shut(browser, server)

    def _hang_up(self) -> None:
        self._down, self._cut = True, None
        self._shut(*list(self._open))
        self.was_cut.set()

    def _shut(self, *sockets: socket.socket) -> None:
        for one in sockets:
            self._open.discard(one)
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
