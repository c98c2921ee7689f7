"""A page of prints as the API sends it, about 960 bytes each."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

PLAIN = "Saddle insert left, rear row"
UMLAUT = "Sattel-Einsatz für die hintere Reihe"
ODD = "bracket\x1b[31m red \u202e"


def a_print(number: int, name: str = PLAIN) -> dict[str, Any]:
    day = f"2026-07-{number % 28 + 1:02}"
    return {
        "name": f"{name} {number}",
        "print_id": f"P{number:07}",
        "uuid": str(UUID(int=number * 7919 + (4 << 76))),
        "build_uuid": str(UUID(int=number % 97 + (5 << 76))),
        "started_at": f"{day}T07:12:09.{number % 1000:03}Z",
        "finished_at": f"{day}T11:48:51Z",
        "remaining_sec": 0,
        "printed_by": "maria.lindqvist@example.com",
        "print_order_uuid": str(UUID(int=number % 311 + (6 << 76))),
        "print_order_number": f"PO-{number % 311:05}",
        "status": "finished",
        "origin": {
            "cassette_serial": f"C{number % 40:06}",
            "cassette_nfc_uid": "04A2B7C19D5E80",
            "platform_serial": f"BP{number % 90:05}",
            "platform_nfc_uid": "04D1B2C19D5E81",
            "printer_serial": f"M2X{number % 40:03}",
            "software_version": "5.4.2",
        },
        "config": {
            "resin_name": "EPX 82",
            "print_profile": "EPX 82 standard",
            "release_film_nm": 55000,
            "slice_thickness_nm": 100000,
        },
        "metrics": {
            "average_speed_mmhr": 48,
            "consumed_resin_volume_ml": 82.31 + number / 1000,
            "minimum_required_resin_volume_ml": 120.5,
            "estimated_total_resin_volume_ml": 95.25,
            "measured_resin_volume_ml": 203.125,
        },
        "feedback": {"feedback_rating": 4.0, "feedback_message": "good"},
    }


def a_page(rows: int = 1000, odd: int = 0, name: str = PLAIN) -> bytes:
    """`rows` prints, every `odd`-th of them with text that needs cleaning."""
    prints = [a_print(n, ODD if odd and n % odd == 0 else name) for n in range(rows)]
    answer = {"limit": 1000, "next_cursor": "abc", "total_count": 10000, "prints": prints}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
