"""The forms that a report is written down in."""

from __future__ import annotations

from datetime import tzinfo
from enum import StrEnum

from carbon_tui.report.document import ReportDocument
from carbon_tui.report.html import as_html
from carbon_tui.report.output import as_csv, as_json, as_markdown, as_table


class ReportForm(StrEnum):
    TABLE = "table"
    MARKDOWN = "md"
    CSV = "csv"
    JSON = "json"
    HTML = "html"


def written(document: ReportDocument, form: ReportForm, zone: tzinfo) -> str:
    """The whole file."""
    match form:
        case ReportForm.TABLE:
            return as_table(document, zone)
        case ReportForm.MARKDOWN:
            return as_markdown(document, zone)
        case ReportForm.CSV:
            return as_csv(document)
        case ReportForm.JSON:
            return as_json(document)
        case ReportForm.HTML:
            return as_html(document, zone)
