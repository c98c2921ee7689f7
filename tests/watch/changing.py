"""A server whose printers change with every look, and which loses connections as it likes."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PRINTERS = 2_000


class ChangingFleet:
    """Every printer's state counts the looks at the fleet; `seen` are the states that whole looks
    brought, in their order."""

    def __init__(self, seed: int = 1) -> None:
        self.number = 0
        self.rng = random.Random(seed)
        self.lossy = True
        self.lost = 0
        self._lock = threading.Lock()

    def page(self, offset: int, limit: int) -> dict[str, Any]:
        with self._lock:
            if offset == 0:
                self.number += 1
            rows = [self._printer(place) for place in range(offset, min(offset + limit, PRINTERS))]
        return {"printers": rows, "total_count": PRINTERS, "limit": limit, "offset": offset}

    def _printer(self, place: int) -> dict[str, Any]:
        return {
            "serial": f"P{place:04d}",
            "name": f"Printer {place}",
            "status": {"printer_state": f"S{self.number}", "alerts": []},
        }

    def loses(self) -> bool:
        """Whether the answer at hand is to be lost."""
        with self._lock:
            lost = self.lossy and self.rng.random() < 0.15
            self.lost += lost
            return lost


@contextmanager
def serving(fleet: ChangingFleet) -> Iterator[str]:
    """Its base URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path != "/v1/printers":
                self._send(404, b'{"message": "nothing here"}')
                return
            query = parse_qs(asked.query)
            page = fleet.page(int(query["offset"][0]), int(query["limit"][0]))
            body = json.dumps(page).encode()
            if fleet.loses():
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
                return
            self._send(200, body)

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
