"""``carbon-tui download``: the files of builds, prints and models, into a folder."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from carbon_tui.api.client import Client
from carbon_tui.api.errors import ApiError
from carbon_tui.api.paging.read_all import read_all
from carbon_tui.api.schema.default_queries import every
from carbon_tui.api.schema.query import Query
from carbon_tui.api.schema.records import Print
from carbon_tui.cli.account import Account
from carbon_tui.cli.failures import code_of
from carbon_tui.cli.find_build import build_called, is_uuid
from carbon_tui.cli.named_account import account
from carbon_tui.cli.outcome_line import outcome_line
from carbon_tui.cli.output import announce, say
from carbon_tui.cli.progress import ProgressLine
from carbon_tui.cli.stop import Stop
from carbon_tui.orders.print_orders.lookup import builds as builds_of
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.downloads import RemoteFile, files_of
from carbon_tui.resources.registry import find
from carbon_tui.system.exit_codes import DONE, FAILED, USAGE
from carbon_tui.system.files import FileTrouble, is_no_folder, new_file
from carbon_tui.system.locations import typed_path
from carbon_tui.text.cleaning import clean, raw, same_id

VIEWS = ("builds", "prints", "models")


def download(options: argparse.Namespace) -> int:
    """Write each file under a name that is free; the paths go to stdout."""
    resource = find(options.resource)
    if resource.name not in VIEWS:
        raise Stop(f"{resource.title} have no files: {', '.join(VIEWS)} have.", USAGE)
    folder = typed_path(options.into)
    if is_no_folder(folder):
        raise Stop(f"{folder} is a file, not a folder: choose another.", USAGE)
    return asyncio.run(_Downloads(options, folder).run(account(options), resource))


class _Downloads:
    """One run of ``download``."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self._options = options
        self._folder = folder
        self._progress = ProgressLine()
        self._paths: list[str] = []

    async def run(self, who: Account, resource: AnyResource) -> int:
        """The exit code. Raises ApiError, FileTrouble, Stop; what was whole by then stays."""
        client = await asyncio.to_thread(who.connect)
        try:
            files = await self._files(client, resource)
            failures = [error for file in files if (error := await self._fetched(client, file))]
        finally:
            self._progress.clear()
            await client.aclose()
        code = code_of(failures[0]) if failures else DONE
        sentence = f"{len(self._paths)} of {len(files)} files are in {self._folder}."
        if len(files) != 1:
            say(str(clean(sentence)))
        if self._options.json:
            announce(outcome_line(code, sentence, files=self._paths))
        return code

    async def _files(self, client: Client, resource: AnyResource) -> list[RemoteFile]:
        records = await self._records(client, resource)
        if resource.name == "prints":  # a print's files are its build's
            uuids = [raw(print_.build_uuid) for print_ in records
                     if isinstance(print_, Print) and print_.build_uuid]  # fmt: skip
            records = list(await builds_of(client, uuids))
        only = (self._options.only or "").casefold()
        files = [file for record in records for file in files_of(record)]
        chosen = [file for file in files if only in file.name.casefold()]
        if not chosen:
            names = ", ".join(dict.fromkeys(str(clean(file.name)) for file in files))
            raise Stop(f"None of the files is called so; there are {names}." if files
                       else "There is no file to download here.", FAILED)  # fmt: skip
        return list(dict.fromkeys(chosen))

    async def _records(self, client: Client, resource: AnyResource) -> list[object]:
        words: Sequence[str] = tuple(dict.fromkeys(self._options.records))
        if resource.name == "builds":
            return [await build_called(client, word) for word in words]
        for word in words:
            if not is_uuid(word):
                raise Stop(f"“{clean(word)}” is not a uuid.", USAGE)
        query = every(resource.endpoint, Query().where("uuid", *words))
        rows = (await read_all(resource.endpoint, query, client.page)).rows
        for word in words:
            if not any(same_id(getattr(row, "uuid", None) or "", word) for row in rows):
                raise Stop(f"The server has nothing under {word} in {resource.title.casefold()}.")
        return list(rows)

    async def _fetched(self, client: Client, file: RemoteFile) -> Exception | None:
        """Where it does not end well nothing is left of it, it is told, and the others follow."""
        fetch = client.download_model if file.is_model else client.get_attachment

        def progress(gone: int, size: int | None) -> None:
            of = f" of {size / 1e6:,.1f}" if size else ""
            self._progress.show(f"{clean(file.name)}, {gone / 1e6:,.1f}{of} MB")

        try:
            with new_file(self._folder, file.name) as new:
                await fetch(file.uuid, new.file, progress)
        except (ApiError, FileTrouble) as error:
            self._progress.clear()
            say(f"carbon-tui: {clean(file.name)} was not downloaded. {error}")
            return error
        self._progress.clear()
        self._paths.append(str(new.path))
        if not self._options.json:
            announce(str(new.path))
        return None
