"""A report as one HTML file: no script, no outside link, its pictures drawn into it as SVG.

Whatever came from the server is escaped. A policy in the page itself forbids everything but its
own style, so that a browser agrees.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from html import escape

from carbon_tui.report.document import CellValue, ReportDocument, ReportTable
from carbon_tui.report.output import heading, shown
from carbon_tui.text.written_shares import share_text

PICTURE_WIDTH = 720
BAR_HEIGHT = 150
ROW_HEIGHT = 15
SHARE_WIDTH = 70
MOST_BARS = 60

_STYLE = """
:root { color-scheme: light; }
body { font: 13px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; color: #1a1c1e;
  background: #fff; max-width: 62rem; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.45rem; margin: 0 0 .2rem; }
h2 { font-size: 1rem; margin: 1.3rem 0 .35rem; }
.when, .note { color: #5a6168; margin: .1rem 0 .4rem; }
.figures { display: flex; flex-wrap: wrap; gap: .5rem; margin: .9rem 0; }
.figure { border: 1px solid #d5d9dd; border-radius: 4px; padding: .35rem .7rem; min-width: 5.4rem; }
.figure b { display: block; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.figure span { color: #5a6168; }
.figure.bad b { color: #a3231b; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; border-bottom: 1.5px solid #1a1c1e;
  padding: .18rem .5rem; }
td { border-bottom: 1px solid #e4e7ea; padding: .14rem .5rem; vertical-align: top; }
.number { text-align: right; white-space: nowrap; }
svg { display: block; max-width: 100%; height: auto; }
svg text { font: 10px system-ui, sans-serif; fill: #3c4248; }
.narrow { columns: 2 20rem; column-gap: 2rem; }
td svg { display: inline-block; vertical-align: middle; margin-left: .4rem; }
tr, h2, .narrow section { break-inside: avoid-page; }
h2 { break-after: avoid-page; }
@page { size: A4; margin: 10mm; }
@media print { body { font-size: 8px; line-height: 1.22; margin: 0; max-width: none; padding: 0; }
  h1 { font-size: 13px; } h2 { font-size: 9.5px; margin: .45rem 0 .1rem; }
  .figures { gap: .25rem; margin: .3rem 0; } .figure { padding: .15rem .4rem; }
  .figure b { font-size: 11px; } .days { max-height: 105px; }
  td { padding: .015rem .3rem; border-bottom-color: #eff1f3; } th { padding: .03rem .3rem; }
  .narrow { columns: 2; } }
"""


def as_html(whole: ReportDocument, zone: tzinfo) -> str:
    """The whole file."""
    document = whole.for_people()
    read_at = document.read_at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
    wide = [table for table in document.tables if not table.is_narrow]
    body = "\n".join(
        (
            f"<h1>{escape(document.title)}</h1>",
            f'<p class="when">Read {escape(read_at)}</p>',
            *_figures(document, zone),
            *_pictures(document, zone),
            *(_section(table, zone) for table in wide if table.name != "totals"),
            '<div class="narrow">',
            *(_section(table, zone) for table in document.tables if table.is_narrow),
            "</div>",
            *(f'<p class="note">{escape(remark)}</p>' for remark in document.remarks),
        )
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _figures(document: ReportDocument, zone: tzinfo) -> Iterator[str]:
    totals = document.table("totals")
    if totals is None:
        return
    yield '<div class="figures">'
    for value, column in zip(totals.rows[0], totals.columns, strict=True):
        bad = " bad" if column.name in ("failed", "parts_failed") and value else ""
        number = f"<b>{escape(shown(value, column, zone))}</b>"
        yield f'<div class="figure{bad}">{number}<span>{escape(heading(column))}</span></div>'
    yield "</div>"


def _section(table: ReportTable, zone: tzinfo) -> str:
    head = "".join(
        f"<th{_class(column.is_number)}>{escape(heading(column))}</th>" for column in table.columns
    )
    rows = "".join(_row(table, row, zone) for row in table.shown_rows)
    note = f'<p class="note">{escape(table.shown_note)}</p>' if table.shown_note else ""
    return (
        f"<section><h2>{escape(table.title)}</h2>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{note}</section>"
    )


def _row(table: ReportTable, row: tuple[CellValue, ...], zone: tzinfo) -> str:
    cells = "".join(
        f"<td{_class(column.is_number)}>{escape(shown(value, column, zone))}"
        f"{_share(value) if column.name == 'utilisation' else ''}</td>"
        for value, column in zip(row, table.columns, strict=True)
    )
    return f"<tr>{cells}</tr>"


def _share(value: CellValue) -> str:
    """The number as a bar beside it."""
    wide = SHARE_WIDTH * min(1.0, max(0.0, _number(value)))
    return (
        f'<svg width="{SHARE_WIDTH}" height="8" viewBox="0 0 {SHARE_WIDTH} 8" role="img"'
        f' aria-label="busy"><rect width="{SHARE_WIDTH}" height="8" fill="#e9ecef"/>'
        f'<rect width="{wide:.1f}" height="8" fill="#34618f"/></svg>'
    )


def _class(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


# -- pictures


def _pictures(document: ReportDocument, zone: tzinfo) -> Iterator[str]:
    days = document.table("by_day")
    if days is not None and 1 < len(days.rows) <= MOST_BARS:
        drawn = _days(days).replace("<svg ", '<svg class="days" ', 1)
        yield f"<section><h2>Runs a day</h2>{drawn}</section>"


def picture_of(document: ReportDocument) -> str:
    """The pictures alone as one SVG file, with their titles; for where no page can be shown."""
    days, printers = document.table("by_day"), document.table("by_printer")
    height = 30.0
    parts = [f'<text x="0" y="16" class="title">{escape(document.title)}</text>']
    for title, drawn in (
        ("Runs a day", _days(days) if days else ""),
        ("How busy the printers were", _busy(printers) if printers else ""),
    ):
        if drawn:
            parts.append(f'<text x="0" y="{height + 8:.0f}" class="title">{title}</text>')
            parts.append(drawn.replace("<svg ", f'<svg y="{height + 16:.0f}" ', 1))
            height += 40 + float(drawn.split('height="')[1].split('"')[0])
    style = "text{font:10px sans-serif;fill:#3c4248}.title{font-weight:bold;font-size:12px}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -6 {PICTURE_WIDTH + 24}'
        f' {height:.0f}" width="{PICTURE_WIDTH + 24}" height="{height:.0f}"><style>{style}</style>'
        f'<rect x="-12" y="-6" width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _number(value: CellValue) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _place(table: ReportTable, name: str) -> int:
    return next(n for n, column in enumerate(table.columns) if column.name == name)


def _days(table: ReportTable) -> str:
    """Finished runs stand on failed ones; the scale ends at the busiest day."""
    finished, failed = _place(table, "finished"), _place(table, "failed")
    most = max(_number(row[finished]) + _number(row[failed]) for row in table.rows) or 1.0
    step = PICTURE_WIDTH / len(table.rows)
    parts = []
    for place, row in enumerate(table.rows):
        left = place * step + step * 0.15
        parts.append(_bar(left, step * 0.7, _number(row[failed]), 0.0, most, "#b3261e"))
        parts.append(
            _bar(left, step * 0.7, _number(row[finished]), _number(row[failed]), most, "#2f6f5e")
        )
        if place % max(1, len(table.rows) // 12) == 0:
            label = escape(str(row[0])[5:])
            parts.append(
                f'<text x="{place * step + step / 2:.1f}" y="{BAR_HEIGHT + 14}"'
                f' text-anchor="middle">{label}</text>'
            )
    parts.append(f'<text x="0" y="10">{most:,.0f}</text>')
    return _svg(
        BAR_HEIGHT + 20, parts, "Finished (green) and failed (red) runs of each day, stacked"
    )


def _bar(left: float, width: float, value: float, below: float, most: float, colour: str) -> str:
    scale = (BAR_HEIGHT - 14) / most
    height = value * scale
    top = BAR_HEIGHT - (below + value) * scale
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"'
        f' fill="{colour}"/>'
    )


def _busy(table: ReportTable) -> str:
    """Two printers a line: the share of the time that each of them printed."""
    place = _place(table, "utilisation")
    half = PICTURE_WIDTH / 2
    parts = []
    for number, row in enumerate(sorted(table.rows, key=lambda row: -_number(row[place]))):
        left, top = (number % 2) * half, (number // 2) * ROW_HEIGHT
        share = min(1.0, max(0.0, _number(row[place])))
        wide = half - 190
        parts.append(f'<text x="{left:.0f}" y="{top + 11}">{escape(_short(str(row[0])))}</text>')
        parts.append(
            f'<rect x="{left + 130:.0f}" y="{top + 3}" width="{wide:.0f}" height="9"'
            ' fill="#e9ecef"/>'
            f'<rect x="{left + 130:.0f}" y="{top + 3}" width="{wide * share:.1f}" height="9"'
            ' fill="#34618f"/>'
            f'<text x="{left + 134 + wide:.0f}" y="{top + 11}">'
            f"{escape(share_text(share, 0))}</text>"
        )
    height = (len(table.rows) + 1) // 2 * ROW_HEIGHT + 4
    return _svg(height, parts, "Share of the time that each printer printed")


def _short(name: str) -> str:
    return name if len(name) <= 20 else f"{name[:19]}…"


def _svg(height: float, parts: list[str], described: str) -> str:
    return (
        f'<svg viewBox="0 0 {PICTURE_WIDTH} {height:.0f}" width="{PICTURE_WIDTH}"'
        f' height="{height:.0f}" role="img" aria-label="{escape(described)}">{"".join(parts)}</svg>'
    )
