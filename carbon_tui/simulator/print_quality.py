"""Print quality data: 47 fields of a finished print, every one a string."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from carbon_tui.simulator import record_json
from carbon_tui.simulator.messages import Refusal, ServerAnswer, ServerRequest, json_answer
from carbon_tui.simulator.shop import Shop
from carbon_tui.simulator.shop_floor import SOFTWARE

MOST_PRINTS = 1000


def print_quality_data(shop: Shop, request: ServerRequest) -> ServerAnswer:
    """The data of the prints asked for that are over; the others are left out."""
    print_ids = [value for name, value in request.query if name == "printIds"]
    if not print_ids:
        raise Refusal(400, "`printIds` is required.")
    if len(print_ids) > MOST_PRINTS:
        raise Refusal(400, f"`printIds` takes at most {MOST_PRINTS} values.")
    marks = record_json.marks(print_ids)
    rows = shop.store.execute(
        f"SELECT {record_json.PRINT}, seconds FROM prints WHERE print_id IN ({marks})"
        " AND status IN ('finished', 'failed', 'aborted')", print_ids,
    )  # fmt: skip
    return json_answer({"prints": [_fields(shop, row) for row in rows]})


def _fields(shop: Shop, row: Any) -> dict[str, str]:
    (n, _, print_id, build_n, _, _, serial, platform, cassette, status, started, finished, _,
     volume, _, message, seconds) = row  # fmt: skip
    build, machine = shop.builds[build_n], shop.floor.by_serial[serial]
    family = build.family
    minutes, wave = seconds / 60, math.sin(n * 1.7)
    slices = int(minutes / 60 * family.speed * 1_000_000 / family.slice_nm)
    intensity = 7.9 + 0.3 * wave
    return {
        "Print ID": print_id,
        "Printer ID": str(1000 + machine.place),
        "Total Slices": str(slices),
        "Cassette Name": "Standard" if n % 3 else "Large",
        "Estimated Print Time (ms)": str(int(build.minutes * 60_000)),
        "Resin Exposure Compensation": f"{1 + wave / 50:.3f}",
        "Base Exposure Multiplier": f"{1.2 + n % 3 / 10:.1f}",
        "Heater Setpoint (C)": str(30 + n % 4 * 2) if machine.hw_type != "M1" else "",
        "Printer Serial": serial,
        "Project ID": str(build.n),
        "Print Number": print_id.rpartition("-")[2].lstrip("0"),
        "Software Version": SOFTWARE[machine.hw_type],
        "Printer Name": machine.name,
        "FFB Enabled Print": "true" if n % 2 else "false",
        "Hardware Profile": machine.hw_type,
        "Cassette Serial": cassette,
        "Window Serial": f"W{cassette[1:]}",
        "Platform Serial": platform,
        "Resin Name": family.resin,
        "Blackline (um)": f"{85 + build.n % 20}",
        "Estimated Consumed Resin Volume (ml)": f"{volume:.2f}",
        "Minimum Required Resin Volume (ml)": f"{volume * 0.92:.2f}",
        "Script Name": f"{family.code.lower()}_production_v{1 + n % 3}",
        "Project Name": build.name,
        "Print Finished Status": {"finished": "Success", "failed": "Failed"}.get(status, "Aborted"),
        "Print Alerts": message or "" if status != "finished" else "",
        "Started Date-Time": _stamp(started),
        "Finished Date-Time": _stamp(finished),
        "Total Time (min)": f"{minutes:.1f}",
        "Move Time (min)": f"{minutes * 0.31:.1f}",
        "Exposure Time Total (min)": f"{minutes * 0.47:.1f}",
        "Total Delay Time (min)": f"{minutes * 0.22:.1f}",
        "Light Engine Intensity (mW/cm2)": f"{intensity:.2f}",
        "Current to Light Engine (mA)": f"{intensity * 1450:.0f}",
        "Avg O2 Partial Pressure at Window (%)": f"{21 + wave:.2f}",
        "Avg O2 Concentration (%)": f"{92.5 + wave:.1f}" if n % 13 else "NaN",
        "Avg O2 Flow (ml/min)": f"{180 + 5 * wave:.1f}",
        "Estimated Resin Volume (ml)": f"{volume * 1.4:.1f}",
        "Slice Thickness (um)": f"{family.slice_nm / 1000:g}",
        "Build Height (mm)": f"{slices * family.slice_nm / 1_000_000:.2f}",
        "Created At": _stamp(started - 60_000),
        "Peak Wavelength (nm)": f"{385 + wave:.1f}",
        "Resin Alpha": f"{0.0021 + n % 5 / 10_000:.4f}",
        "Resin DC": f"{12.4 + wave:.2f}",
        "Resin FC": f"{1.05 + wave / 20:.3f}",
        "Resin Viscosity": f"{1.8 + wave / 4:.2f}",
        "Light Engine Turned On": "true",
    }


def _stamp(ms: int) -> str:
    """As this report writes times: UTC, without a zone."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
