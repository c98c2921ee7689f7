"""The simulator over real sockets on the loopback: the API on one port, the storage on another."""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterable, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, cast

import uvicorn
from msgspec.structs import replace
from uvicorn.protocols.http.h11_impl import H11Protocol

from carbon_tui.simulator.clock import Clock
from carbon_tui.simulator.exchange import ABORT, Receive, Send
from carbon_tui.simulator.faults import Fault
from carbon_tui.simulator.settings import SimulatorSettings
from carbon_tui.simulator.signing_key import SimulatorKey
from carbon_tui.simulator.simulator import BASE, Simulator

HOST = "127.0.0.1"
START_SECONDS = 10.0


class AbortableProtocol(H11Protocol):
    """HTTP/1.1 that lets the app cut the connection, which ASGI alone has no word for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        app = self.app

        async def with_abort(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
            scope["extensions"] = {ABORT: self.transport.abort}
            await app(cast(Any, scope), cast(Any, receive), cast(Any, send))

        self.app = cast(Any, with_abort)


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, started: threading.Event) -> None:
        super().__init__(config)
        self._said = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._said.set()


class serve:  # noqa: N801 - reads as the verb that it is: `with serve(settings) as server`
    """A running server, as a context manager (also an asynchronous one).

    `url` is the API's base URL, `storage_url` the second origin, `secrets` the path of a
    `secrets.json` that is removed at the end, `simulator` what answers. Authentication is on
    unless a simulator without it is handed in.
    """

    def __init__(
        self,
        settings: SimulatorSettings | None = None,
        port: int = 0,
        *,
        simulator: Simulator | None = None,
        clock: Clock | None = None,
        key: SimulatorKey | None = None,
        faults: Iterable[Fault] = (),
    ) -> None:
        own_settings = replace(settings or SimulatorSettings(), authenticate=True)
        self.simulator = simulator or Simulator(own_settings, clock, key=key)
        self.simulator.faults.add(*faults)
        self._sockets = (_bound(port), _bound(0))
        self.url = f"http://{HOST}:{_port(self._sockets[0])}{BASE}"
        self.storage_url = f"http://{HOST}:{_port(self._sockets[1])}"
        self.simulator.storage.origin = self.storage_url
        self._folder = Path(tempfile.mkdtemp(prefix="carbon-simulator-"))
        self.secrets = self._folder / "secrets.json"
        self._events = (threading.Event(), threading.Event())
        config = uvicorn.Config(
            cast(Any, self.simulator), http=AbortableProtocol, lifespan="off", ws="none",
            log_config=None, log_level="critical", access_log=False, date_header=False,
            server_header=False, timeout_keep_alive=75,
        )  # fmt: skip
        self._servers = [_Server(config, event) for event in self._events]
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)

    def start(self) -> serve:
        """Start to answer; returns when both ports do. OSError when they do not."""
        self.simulator.key.save(self.secrets)
        self._thread.start()
        if not all(event.wait(START_SECONDS) for event in self._events):
            raise OSError("The simulator did not start.")
        return self

    def stop(self) -> None:
        """Stop at once, connections half open or not, and remove the secrets."""
        for server in self._servers:
            server.should_exit = server.force_exit = True
        self._thread.join(START_SECONDS)
        for bound in self._sockets:
            bound.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        await asyncio.gather(
            *(
                server.serve(sockets=[bound])
                for server, bound in zip(self._servers, self._sockets, strict=True)
            )
        )

    def __enter__(self) -> serve:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    async def __aenter__(self) -> serve:
        return await asyncio.to_thread(self.start)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.to_thread(self.stop)


def _bound(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
    except OSError:
        bound.close()
        raise
    bound.listen(128)
    return bound


def _port(bound: socket.socket) -> int:
    port: int = bound.getsockname()[1]
    return port


def run(
    settings: SimulatorSettings,
    port: int,
    started: Callable[[serve], None],
    *,
    faults: Iterable[Fault] = (),
) -> None:
    """Serve until SIGINT or SIGTERM; `started` is handed the running server once it answers.

    OSError when the port is taken. Prints nothing itself.
    """
    done = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: done.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        with serve(settings, port, faults=faults) as server:
            started(server)
            while not done.wait(0.5):
                continue
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
