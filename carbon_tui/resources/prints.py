"""Every run of every build: what it was, where it was made, how it went."""

from __future__ import annotations

from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.print_duration import took_sec
from carbon_tui.api.schema.print_states import WENT_WRONG
from carbon_tui.api.schema.records import (
    Print,
    PrintConfig,
    PrintFeedback,
    PrintMetrics,
    PrintOrigin,
)
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Column, Resource, Section
from carbon_tui.resources.downloads import DOWNLOAD
from carbon_tui.resources.joined_columns import OF_PRINTS
from carbon_tui.resources.links import by_column, by_id, through
from carbon_tui.resources.print_quality import PRINT_QUALITY, PROCESS_DATA
from carbon_tui.resources.process_columns import PROCESS_COLUMNS
from carbon_tui.resources.tracing import TRACE
from carbon_tui.resources.view_names import VIEWS
from carbon_tui.resources.way_to_build import OPEN_BUILD

_NO_ORIGIN = PrintOrigin()
_NO_CONFIG = PrintConfig()
_NO_METRICS = PrintMetrics()
_NO_FEEDBACK = PrintFeedback()


_NO_UUID = "This print has no uuid, so its parts cannot be asked for."


def _origin(run: Print) -> PrintOrigin:
    return run.origin or _NO_ORIGIN


def _config(run: Print) -> PrintConfig:
    return run.config or _NO_CONFIG


def _metrics(run: Print) -> PrintMetrics:
    return run.metrics or _NO_METRICS


def _feedback(run: Print) -> PrintFeedback:
    return run.feedback or _NO_FEEDBACK


def _remark(run: Print) -> str | None:
    return _feedback(run).feedback_message


def _remaining(run: Print) -> int | None:
    """Only while it runs: a finished print has none left, whatever it says."""
    return run.remaining_sec if run.finished_at is None else None


def _describe(run: Print) -> tuple[Section, ...]:
    origin, config, metrics = _origin(run), _config(run), _metrics(run)
    return (
        Section(
            "Print",
            (
                ("Name", run.name, formats.key),
                ("Status", run.status, formats.state),
                ("Started", run.started_at, units.stamp),
                ("Finished", run.finished_at, units.stamp),
                ("Took", took_sec(run), units.duration),
                ("Left", _remaining(run), formats.remaining),
                ("Printed by", run.printed_by, formats.text),
                ("Rating", _feedback(run).feedback_rating, formats.number),
                ("Remark", _remark(run), formats.text),
            ),
        ),
        Section(
            "Where",
            (
                ("Printer", origin.printer_serial, formats.printer_in_full),
                ("Platform", origin.platform_serial, formats.text),
                ("Platform NFC", origin.platform_nfc_uid, units.quiet),
                ("Cassette", origin.cassette_serial, formats.text),
                ("Cassette NFC", origin.cassette_nfc_uid, units.quiet),
                ("Software", origin.software_version, formats.text),
            ),
        ),
        Section(
            "How",
            (
                ("Resin", config.resin_name, formats.text),
                ("Profile", config.print_profile, formats.text),
                ("Slice", config.slice_thickness_nm, units.micrometres),
                ("Release film", config.release_film_nm, units.micrometres),
                ("Speed", metrics.average_speed_mmhr, units.millimetres_per_hour),
                ("Resin used", metrics.consumed_resin_volume_ml, units.millilitres),
                ("Resin needed", metrics.minimum_required_resin_volume_ml, units.millilitres),
                ("Resin est.", metrics.estimated_total_resin_volume_ml, units.millilitres),
                ("Resin meas.", metrics.measured_resin_volume_ml, units.millilitres),
            ),
        ),
        Section(
            "Belongs to",
            (
                ("Order number", run.print_order_number, formats.text),
                ("Print order", run.print_order_uuid, units.quiet),
                ("Build", run.build_uuid, units.quiet),
                ("Print id", run.print_id, units.quiet),
                ("UUID", run.uuid, units.quiet),
            ),
        ),
    )


PRINTS: Resource[Print] = Resource(
    view=VIEWS["prints"],
    noun="print",
    blurb="Every run, newest first: how it went, on which printer, with which resin.",
    endpoint=endpoints.PRINTS,
    start=default_queries.PRINTS,
    aliases=("runs", "jobs"),
    label=lambda p: p.name or p.print_id or p.uuid or "a print without a name",
    attention=lambda p: (p.status or "").casefold() in WENT_WRONG,
    describe=_describe,
    columns=(
        Column(
            name="name", title="Print", value=lambda p: p.name, show=formats.key, width=24,
            max_width=46, priority=0,
        ),
        Column(
            name="status", title="Status", value=lambda p: p.status, show=formats.state, width=9,
            max_width=10, priority=1, sort="status", filter="status", aliases=("state", "result"),
        ),
        Column(
            name="printer", title="Printer", value=lambda p: _origin(p).printer_serial,
            show=formats.printer, width=10, max_width=18, priority=1, filter="printer_serial",
            aliases=("serial",),
        ),
        Column(
            name="started", title="Started", value=lambda p: p.started_at, show=formats.ago,
            width=7, max_width=7, priority=2, right=True, sort="started_at", span="started_at",
        ),
        Column(
            name="finished", title="Finished", value=lambda p: p.finished_at, show=formats.ago,
            width=8, max_width=8, priority=4, right=True, sort="finished_at", span="finished_at",
        ),
        Column(
            name="left", title="Left", value=_remaining, show=formats.remaining, width=6,
            max_width=6,
            priority=3, right=True, aliases=("remaining", "remaining_sec"),
        ),
        Column(
            name="resin", title="Resin", value=lambda p: _config(p).resin_name, width=9,
            max_width=16,
            priority=3, aliases=("resin_name",),
        ),
        Column(
            name="took", title="Took", value=took_sec, show=units.duration, width=6, max_width=6,
            priority=5, right=True, aliases=("duration",),
        ),
        Column(
            name="order", title="Order", value=lambda p: p.print_order_number, width=10,
            max_width=20,
            priority=5, sort="print_order_number", filter="print_order_number",
            aliases=("order_number", "number"),
        ),
        Column(name="remark", title="Remark", value=_remark, width=16, max_width=40, priority=7,
            aliases=("feedback", "feedback_message"),
        ),
        Column(
            name="platform", title="Platform", value=lambda p: _origin(p).platform_serial, width=10,
            max_width=14, priority=8, filter="platform_serial",
        ),
        Column(
            name="cassette", title="Cassette", value=lambda p: _origin(p).cassette_serial, width=10,
            max_width=14, priority=9, aliases=("cassette_serial",),
        ),
        Column(
            name="by", title="By", value=lambda p: p.printed_by, width=10, max_width=20,
            priority=10,
            aliases=("printed_by", "operator"),
        ),
        Column(
            name="speed", title="Speed", value=lambda p: _metrics(p).average_speed_mmhr,
            show=units.millimetres_per_hour, width=9, max_width=9, priority=11, right=True,
            aliases=("average_speed_mmhr",),
        ),
        Column(
            name="used", title="Resin used", value=lambda p: _metrics(p).consumed_resin_volume_ml,
            show=units.millilitres, width=10, max_width=10, priority=11, right=True,
            aliases=("consumed_resin_volume_ml",),
        ),
        Column(
            name="slice", title="Slice", value=lambda p: _config(p).slice_thickness_nm,
            show=units.micrometres, width=7, max_width=7, priority=12, right=True,
            aliases=("slice_thickness_nm",), default_visible=False,
        ),
        Column(
            name="film", title="Release film", value=lambda p: _config(p).release_film_nm,
            show=units.micrometres, width=12, max_width=12, priority=12, right=True,
            aliases=("release_film", "release_film_nm"), default_visible=False,
        ),
        Column(
            name="needed", title="Resin needed",
            value=lambda p: _metrics(p).minimum_required_resin_volume_ml, show=units.millilitres,
            width=12, max_width=12, priority=12, right=True,
            aliases=("minimum_required_resin_volume_ml",), default_visible=False,
        ),
        Column(
            name="estimated", title="Resin est.",
            value=lambda p: _metrics(p).estimated_total_resin_volume_ml, show=units.millilitres,
            width=10, max_width=10, priority=12, right=True,
            aliases=("estimated_total_resin_volume_ml",), default_visible=False,
        ),
        Column(
            name="measured", title="Resin meas.",
            value=lambda p: _metrics(p).measured_resin_volume_ml, show=units.millilitres,
            width=11, max_width=11, priority=12, right=True, aliases=("measured_resin_volume_ml",),
            default_visible=False,
        ),
        Column(
            name="profile", title="Profile", value=lambda p: _config(p).print_profile, width=14,
            max_width=30, priority=12, aliases=("print_profile",), default_visible=False,
        ),
        Column(
            name="rating", title="Rating", value=lambda p: _feedback(p).feedback_rating,
            show=formats.number, width=6, max_width=6, priority=12, right=True,
            aliases=("feedback_rating",), default_visible=False,
        ),
        Column(
            name="software", title="Software", value=lambda p: _origin(p).software_version, width=9,
            max_width=12, priority=13, aliases=("software_version",), default_visible=False,
        ),
        Column(
            name="platform_nfc", title="Platform NFC",
            value=lambda p: _origin(p).platform_nfc_uid, show=units.quiet, width=16, max_width=24,
            priority=14, aliases=("platform_nfc_uid",), default_visible=False,
        ),
        Column(
            name="cassette_nfc", title="Cassette NFC",
            value=lambda p: _origin(p).cassette_nfc_uid, show=units.quiet, width=16, max_width=24,
            priority=14, aliases=("cassette_nfc_uid",), default_visible=False,
        ),
        Column(
            name="build", title="Build", value=lambda p: p.build_uuid, show=units.quiet, width=36,
            max_width=36, priority=14, filter="build_uuid", default_visible=False,
        ),
        Column(
            name="print_order", title="Print order", value=lambda p: p.print_order_uuid,
            show=units.quiet, width=36, max_width=36, priority=14, filter="print_order_uuid",
            default_visible=False,
        ),
        Column(
            name="id", title="Print id", value=lambda p: p.print_id, show=units.quiet, width=24,
            max_width=36, priority=14, filter="print_id", default_visible=False,
        ),
        Column(
            name="uuid", title="UUID", value=lambda p: p.uuid, show=units.quiet, width=36,
            max_width=36, priority=15, sort="uuid", filter="uuid", default_visible=False,
        ),
        *OF_PRINTS,
        *PROCESS_COLUMNS,
    ),
    actions=(TRACE, PRINT_QUALITY, PROCESS_DATA, DOWNLOAD, OPEN_BUILD),
    watched=("status", "remark"),
    child="s",
    links=(
        by_id(
            "s", "its printed parts", "printed-parts", default_queries.PRINTED_PARTS, "print_uuid",
            lambda p: p.uuid, _NO_UUID,
        ),
        through(
            "k", "the measurements of its parts", "measurements", "printed-parts",
            default_queries.PRINTED_PARTS, "print_uuid", lambda p: p.uuid, _NO_UUID,
        ),
        through(
            "t", "the parts (designs) it made", "parts", "printed-parts",
            default_queries.PRINTED_PARTS,
            "print_uuid", lambda p: p.uuid, _NO_UUID,
        ),
        through(
            "a", "the part orders it was made for", "part-orders", "printed-parts",
            default_queries.PRINTED_PARTS, "print_uuid", lambda p: p.uuid, _NO_UUID,
        ),
        by_column(
            "r", "its printer", "printers", default_queries.PRINTERS, "serial",
            lambda p: _origin(p).printer_serial, "This print does not say which printer made it.",
        ),
        by_id(
            "b", "its build", "builds", default_queries.BUILDS, "uuid", lambda p: p.build_uuid,
            "This print does not say which build it ran.",
        ),
        by_id(
            "o", "its print order", "print-orders", default_queries.PRINT_ORDERS, "uuid",
            lambda p: p.print_order_uuid, "This print was started without a print order.",
        ),
        by_id(
            "p", "all prints of its build", "prints", default_queries.ALL_PRINTS, "build_uuid",
            lambda p: p.build_uuid, "This print does not say which build it ran.",
        ),
        by_id(
            "q", "its printer's queue", "queues", default_queries.QUEUES, "printer_serial",
            lambda p: _origin(p).printer_serial, "This print does not say which printer made it.",
        ),
    ),
    values=endpoints.PRINTS.all_values,
)  # fmt: skip
