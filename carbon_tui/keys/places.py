"""Every place that has keys, by the name that settings give it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.forms import (
    BOARD_KEYS,
    BUILD_CHOICE_KEYS,
    CARRYING_KEYS,
    EDIT_KEYS,
    EXPORT_KEYS,
    FILE_KEYS,
    NOTICE_KEYS,
    OUTCOME_KEYS,
    PACKING_KEYS,
    PART_FIELD_KEYS,
    PLACING_KEYS,
    PRINTER_KEYS,
    QUESTION_KEYS,
    QUEUE_FIELD_KEYS,
    UNKNOWN_KEYS,
)
from carbon_tui.keys.lists import LIST_KEYS
from carbon_tui.keys.pages import (
    CHOOSER_KEYS,
    COLUMN_KEYS,
    COMPARISON_KEYS,
    DATES_KEYS,
    PAGE_KEYS,
    PRODUCTION_KEYS,
    REPORT_KEYS,
    VALUES_KEYS,
)
from carbon_tui.keys.pictures import (
    CHART_KEYS,
    GROUP_KEYS,
    LINEAGE_KEYS,
    NEWS_KEYS,
    PROCESS_KEYS,
    SIGNAL_KEYS,
    TIMELINE_KEYS,
    TRACE_KEYS,
)
from carbon_tui.keys.program import PROGRAM

LIST: Final = "list"
PLACES: Final[Mapping[str, tuple[KeyAction, ...]]] = {
    "program": PROGRAM,
    LIST: LIST_KEYS,
    "chart": CHART_KEYS,
    "trace": TRACE_KEYS,
    "signals": SIGNAL_KEYS,
    "process": PROCESS_KEYS,
    "groups": GROUP_KEYS,
    "lineage": LINEAGE_KEYS,
    "timeline": TIMELINE_KEYS,
    "news": NEWS_KEYS,
    "page": PAGE_KEYS,
    "report": REPORT_KEYS,
    "production": PRODUCTION_KEYS,
    "comparison": COMPARISON_KEYS,
    "dates": DATES_KEYS,
    "values": VALUES_KEYS,
    "chooser": CHOOSER_KEYS,
    "columns": COLUMN_KEYS,
    "export": EXPORT_KEYS,
    "dialog": QUESTION_KEYS,
    "notice": NOTICE_KEYS,
    "form": EDIT_KEYS,
    "order-form": EDIT_KEYS,
    "build-choice": BUILD_CHOICE_KEYS,
    "queue-form": QUEUE_FIELD_KEYS,
    "queue-form.printers": PRINTER_KEYS,
    "part-order-form": PART_FIELD_KEYS,
    "part-order-form.files": FILE_KEYS,
    "board": BOARD_KEYS,
    "carrying": CARRYING_KEYS,
    "unknown": UNKNOWN_KEYS,
    "outcome": OUTCOME_KEYS,
    "packing": PACKING_KEYS,
    "placing": PLACING_KEYS,
}
"""Besides these every view is a place: what is bound for it goes before what is for lists."""
