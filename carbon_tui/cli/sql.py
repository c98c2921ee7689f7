"""``carbon-tui sql``: the local copy, asked in SQL."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from carbon_tui.cli.named_account import account
from carbon_tui.cli.output import write
from carbon_tui.cli.stored_accounts import whose
from carbon_tui.cli.sync import in_memory
from carbon_tui.listing.export import Format, Writer, writer
from carbon_tui.local_copy.place import copy_file
from carbon_tui.local_copy.questions import SqlQuestion
from carbon_tui.local_copy.schema import described
from carbon_tui.local_copy.store import CopyStore, read_only
from carbon_tui.resources.definition import Column
from carbon_tui.resources.formats import Moment, Value
from carbon_tui.resources.registry import by_name
from carbon_tui.session.session import utc_now
from carbon_tui.system.exit_codes import DONE
from carbon_tui.text.cleaning import clean

if TYPE_CHECKING:
    import sqlite3


def sql(options: argparse.Namespace) -> int:
    """The answer on stdout; without a question the tables and views, a sentence each."""
    if options.query is None:
        write(described())
        return DONE

    file, store = _opened(options)
    try:
        question = SqlQuestion(file, options.query)
        _write(question, options.output)
        question.close()
    finally:
        file.close()
        if store is not None:
            store.close()
    return DONE


def _opened(options: argparse.Namespace) -> tuple[sqlite3.Connection, CopyStore | None]:
    if not options.demo:
        return read_only(copy_file(*whose(options))), None

    store = asyncio.run(in_memory(account(options)))
    return store.reader(), store


def _write(question: SqlQuestion, output: str) -> None:
    out = _writer(question.columns, output)
    write(out.start())
    for rows in question.rows():
        write(out.rows(rows))
    write(out.end())


def _writer(names: tuple[str, ...], output: str) -> Writer:
    columns = tuple(
        Column(name=name, title=str(clean(name)), value=_cell(place))
        for place, name in enumerate(names)
    )
    return writer(Format(output), by_name("prints"), Moment(utc_now()), columns)


def _cell(place: int) -> Callable[[Any], Value]:
    def value(row: Any) -> Value:
        cell: Any = row[place]
        if isinstance(cell, bytes):
            return cell.hex()
        return clean(cell) if isinstance(cell, str) else cell

    return value
