"""The line between one person and the street: everybody comes from an address of their own, and what passes is counted."""

import contextlib
import itertools
import socket
import threading
from dataclasses import dataclass, field

ADDRESSES = itertools.count(2)
PIECE = 64 * 1024


@dataclass
class Line:
    """Listens on the loopback and hands on to `port`. The street counts tries by address, so each line has its own, 127.0.x.y."""

    port: int
    requests: int = 0
    down: int = 0
    open_now: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        number = next(ADDRESSES)
        self.comes_from = f"127.0.{1 + number // 250}.{1 + number % 250}"
        self.ear = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"http://127.0.0.1:{self.ear.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.ear.accept()
                threading.Thread(target=self._hand_on, args=[near], daemon=True).start()

    def _hand_on(self, near: socket.socket) -> None:
        with (
            near,
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self.port), source_address=(self.comes_from, 0)) as far,
        ):
            self.open_now += [near, far]
            back = threading.Thread(target=self._pump, args=[far, near], daemon=True)
            back.start()
            self._pump(near, far)
            back.join()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        up = target.getpeername()[1] == self.port
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                if up:
                    self.requests += piece.count(b" HTTP/1.1\r\n")
                else:
                    self.down += len(piece)
                target.sendall(piece)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        for each in [self.ear, *self.open_now]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self.ear.close()
