"""A server in a process of its own that only sends pages, so that only the reader is measured.

``python -m tests.benchmarks.page_server PRINTS MEASUREMENTS`` prints its port. Each list is in the
order of its dates; a cursor is the number of the next row.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from tests.benchmarks.prints import a_print

START = datetime(2024, 1, 1, tzinfo=UTC)
PAGE = 1_000


def dated_print(number: int) -> dict[str, Any]:
    """Rising by ``finished_at``, a few minutes apart."""
    end = START + timedelta(minutes=5 * number)
    dates = {
        "started_at": f"{end - timedelta(hours=4, seconds=number % 3600):%Y-%m-%dT%H:%M:%SZ}",
        "finished_at": f"{end:%Y-%m-%dT%H:%M:%SZ}",
    }
    return {**a_print(number), **dates, "status": "failed" if number % 17 == 0 else "finished"}


def dated_measurement(number: int) -> dict[str, Any]:
    return {
        "uuid": str(UUID(int=number * 7919 + (7 << 76))),
        "printed_part_uuid": str(UUID(int=number // 3 * 104_729 + (8 << 76))),
        "part_measurement_template_uuid": str(UUID(int=number % 12 + (9 << 76))),
        "value": 12.5 + number % 1000 / 1000,
        "category_value": None,
        "measurement_result": "pass",
        "updated_at": f"{START + timedelta(minutes=number):%Y-%m-%dT%H:%M:%S}.{number % 1000:03}Z",
        "zones": ["front", "rear"],
        "notes": None,
    }


class PageServer:
    """Answers from bodies that are made beforehand."""

    def __init__(self, prints: int, measurements: int) -> None:
        self.bodies = {
            "/v1/prints": _bodies("prints", prints, dated_print),
            "/v1/part_measurements": _bodies("part_measurements", measurements, dated_measurement),
        }

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            while (await reader.readline()).strip():
                continue
            body = self.answer(line.split()[1].decode())
            head = (
                f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
            )
            writer.write(head.encode() + b"\r\n\r\n" + body)
            await writer.drain()
        writer.close()

    def answer(self, target: str) -> bytes:
        url = urlsplit(target)
        asked = parse_qs(url.query)
        bodies = self.bodies.get(url.path, [])
        wanted = "finished" in asked.get("status", ["finished"]) and "finished_after" not in asked
        if not bodies or not wanted or asked.get("sort", [""])[0].endswith("desc"):
            return b'{"total_count": 0}'
        return bodies[int(asked.get("cursor", ["0"])[0])]


def _bodies(rows: str, count: int, make: Callable[[int], dict[str, Any]]) -> list[bytes]:
    pages = range(0, count, PAGE)
    return [
        json.dumps(
            {
                rows: [make(number) for number in range(start, min(start + PAGE, count))],
                "limit": PAGE,
                "total_count": min(count, 10_000),
                "next_cursor": str(place + 1) if start + PAGE < count else None,
            },
            separators=(",", ":"),
        ).encode()
        for place, start in enumerate(pages)
    ]


async def main(prints: int, measurements: int) -> None:
    pages = PageServer(prints, measurements)
    server = await asyncio.start_server(pages.serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
