"""``get quality`` computes what the screen shows; ``get measurements --joined`` says what of."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from xml.etree import ElementTree

import numpy as np
import pytest

from carbon_tui.simulator.server import serve

from .running import Runner

close = pytest.approx


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def held(server: serve, days: float) -> list[dict[str, object]]:
    """What the server holds of the latest days."""
    since = (server.simulator.clock.now() - timedelta(days=days)).isoformat()[:19]
    return [m for m in server.simulator.records.measurements() if m["updated_at"] >= since]


def test_statistics_are_those_of_the_servers_measurements(run: Runner, server: serve) -> None:
    got = run("get", "quality", "--window", "30d", "-o", "csv", server=server)
    assert got.code == 0
    rows = table(got.out)
    measurements = held(server, 30)
    assert sum(int(row["n"]) for row in rows) == len(measurements)
    charted = [row for row in rows if row["mean"]]
    assert charted
    for row in charted:
        uuid = row["part_measurement_template_uuid"]
        of_template = [m for m in measurements if m["part_measurement_template_uuid"] == uuid]
        values = [float(str(m["value"])) for m in of_template if m["value"] is not None]
        assert float(row["mean"]) == close(float(np.mean(values)))
        assert float(row["s"]) == close(float(np.std(values, ddof=1)))
        assert int(row["fail"]) == sum(m["measurement_result"] == "fail" for m in of_template)
        assert row["rules"] == "nelson"
        assert row["proposed_chart"]


def test_a_table_has_the_columns_of_the_screen_filled(run: Runner, server: serve) -> None:
    got = run("get", "quality", "n>0", "-c", "name,n,fail,yield,cpk", "-o", "csv", server=server)
    rows = table(got.out)
    assert rows
    assert all(int(row["n"]) > 0 and row["yield"] for row in rows)
    plain = run("get", "quality", "--window", "12h", server=server)
    assert plain.out.splitlines()[0].split()[0] == "Measurement"
    assert "measurements of the last 0.5 days" in plain.err


def test_one_template_is_drawn_and_several_are_named(run: Runner, server: serve) -> None:
    names = [row["measurement_name"] for row in table(
        run("get", "quality", "--window", "30d", "-o", "csv", server=server).out
    ) if row["mean"]]  # fmt: skip
    for picture in ("chart", "histogram", "pareto", "probability"):
        got = run(
            "get", "quality", f'name="{names[0]}"', "--window", "30d", "-o", "svg", "--picture",
            picture, server=server,
        )  # fmt: skip
        assert got.code == 0
        assert ElementTree.fromstring(got.out).tag.endswith("svg")
    several = run("get", "quality", "-o", "svg", server=server)
    assert several.code == 2
    assert "A picture is of one template" in several.err
    assert several.out == ""


def test_measurements_come_with_their_part_print_printer_and_limits(
    run: Runner, server: serve
) -> None:
    got = run("get", "measurements", "--joined", "--max", "40", "-o", "csv", server=server)
    rows = table(got.out)
    assert len(rows) == 40
    book = server.simulator.records
    parts = {part["uuid"]: part for part in book.printed_parts()}
    prints = {each["print_id"]: each for each in book.prints()}
    templates = {each["uuid"]: each for each in book.rows("/part_measurement_templates")}
    for row in rows:
        part = parts[row["printed_part_uuid"]]
        assert row["serial_number"] == part["serial_number"]
        assert row["resin_lot_number"] == (part.get("resin_lot_number") or "")
        if part.get("print_id"):
            origin = prints[part["print_id"]]["origin"]
            assert row["printer_serial"] == origin["printer_serial"]
            assert row["platform_serial"] == (origin.get("platform_serial") or "")
        template = templates[row["part_measurement_template_uuid"]]
        assert row["measurement_name"] == template["measurement_name"]
        assert row["max"] == ("" if template.get("max") is None else str(template["max"]))


def test_joined_rows_are_the_same_in_json(run: Runner, server: serve) -> None:
    lines = run("get", "measurements", "--joined", "--max", "5", "-o", "jsonl", server=server).out
    rows = [json.loads(line) for line in lines.splitlines()]
    assert len(rows) == 5
    assert all(row["printed_part_uuid"] and "resin_lot_number" in row for row in rows)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("prints", "--joined"), "--joined is for measurements"),
        (("measurements", "--joined", "-c", "uuid"), "columns of its own"),
        (("prints", "-o", "svg"), "svg draws a template"),
        (("prints", "--window", "7d"), "--window is for quality"),
        (("quality", "--window", "soon"), "--window takes a length of time"),
        (("quality", "--picture", "pareto"), "--picture goes with -o svg"),
    ],
)
def test_an_option_that_means_nothing_there_is_refused(
    run: Runner, server: serve, words: tuple[str, ...], why: str
) -> None:
    got = run("get", *words, server=server)
    assert got.code == 2
    assert why in got.err


def test_prints_come_with_what_their_printers_recorded(run: Runner, server: serve) -> None:
    got = run("get", "prints", "status=finished", "--process-data", "--max", "30", "-o", "csv",
              server=server)  # fmt: skip
    rows = table(got.out)
    assert len(rows) == 30
    assert sum(bool(row["Heater Setpoint (C)"]) for row in rows) > 20
    assert all(row["status"] == "finished" and row["id"] for row in rows)
    assert len(rows[0]) == 47 + 6


def test_process_data_are_columns_filters_orders_and_groups_of_prints(
    run: Runner, server: serve
) -> None:
    hot = run("get", "prints", "process_heater_setpoint>=34", "-c",
              "id,process_heater_setpoint,process_resin_name", "--max", "40", "-o", "csv",
              server=server)  # fmt: skip
    rows = table(hot.out)
    assert rows
    assert min(float(row["process_heater_setpoint"]) for row in rows) >= 34
    assert all(row["process_resin_name"] for row in rows)
    groups = run("get", "prints", "by:process_heater_setpoint", "-o", "csv", server=server)
    counted = {row["process_heater_setpoint"]: int(row["runs"]) for row in table(groups.out)}
    assert {"30", "32", "34", "36"} <= counted.keys()
    plain = run("get", "prints", "-o", "csv", "--all", server=server)
    assert sum(counted.values()) == len(table(plain.out))
    assert not any(name.startswith("process_") for name in table(plain.out)[0])
