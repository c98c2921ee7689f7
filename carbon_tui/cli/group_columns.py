"""Columns of a grouped answer: which are written (``-c``), in which order, with how many digits."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from carbon_tui.cli.stop import Stop
from carbon_tui.groups.columns import group_columns, in_files
from carbon_tui.groups.grouped import RecordGroups
from carbon_tui.listing.export import Columns, Format, MakeWriter, Writer
from carbon_tui.prompt.search import Search
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.measures import measures_of
from carbon_tui.system.exit_codes import USAGE
from carbon_tui.text.spelling import nearest


def for_groups(
    make: MakeWriter, options: argparse.Namespace, search: Search, resource: AnyResource
) -> MakeWriter:
    """A maker of writers that have the columns of groups that were asked for, all where none were;
    a table has numbers as the screen shows them.

    Raises Stop for a name that is none of them.
    """
    chosen = None if options.columns is None else _chosen(options.columns, search, resource)

    def made(resource: AnyResource, moment: Moment, columns: Columns | None) -> Writer:
        written = columns or ()
        if chosen is not None:
            by_name = {column.name: column for column in written}
            written = [by_name[name] for name in chosen]
        if options.output != Format.TABLE:
            written = in_files(written)
        return make(resource, moment, written)

    return made


def _chosen(names: str, search: Search, resource: AnyResource) -> list[str]:
    """Each once, as the head of a CSV file has it."""
    empty = RecordGroups(search.by, measures_of(resource.name), ())
    there = [column.name for column in group_columns(empty, resource)]
    asked = [name.strip() for name in names.split(",") if name.strip()]
    found = {name: _called(name, there, search, resource) for name in asked}
    unknown = [name for name, meant in found.items() if not meant]
    if unknown or not asked:
        near = nearest(unknown[0], there) if unknown else ""
        raise Stop(
            f"Groups of {resource.title.casefold()} have no column “{', '.join(unknown)}”"
            f"{f': did you mean {near}? There' if near else '; there'} are {', '.join(there)}.",
            USAGE,
        )
    return list(dict.fromkeys(found.values()))


def _called(name: str, there: Sequence[str], search: Search, resource: AnyResource) -> str:
    """The column that this name means, what is grouped by also as the API calls it; empty: none."""
    if own := next((each for each in there if each.casefold() == name.casefold()), ""):
        return own
    column = resource.column(name)
    keys = (key.name for key in search.by if column is not None and key.column == column.name)
    return next((key for key in keys if key in there), "")
