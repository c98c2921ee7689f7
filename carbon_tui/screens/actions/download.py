"""``Y``: attachments and models into a folder, with progress; Escape stops."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from carbon_tui.api.errors import NO_ANSWER, ApiError
from carbon_tui.api.schema.endpoints import MAX_VALUES_PER_PARAMETER
from carbon_tui.api.schema.records import Print
from carbon_tui.resources.downloads import RemoteFile, files_of
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.actions.export import Stopped
from carbon_tui.screens.dialogs.chooser import Choice, Chooser
from carbon_tui.screens.dialogs.dialog import TextQuestion
from carbon_tui.screens.long_task import LongTask
from carbon_tui.system.files import FileTrouble, is_no_folder, new_file
from carbon_tui.system.locations import downloads_folder, typed_path
from carbon_tui.text.cleaning import both_ends, raw

ALL = "*"
MAX_FILES_OFFERED = 30
"""Files that the chooser has letters for; with more of them, it is all or fewer marks."""


class DownloadActions(ActionGroup):
    """Asks which files where there are several, then for the folder."""

    _folder: Path | None = None
    """Where the last ones went."""

    def action_download(self) -> None:
        records = self.view.marked_records() or [self.current]
        builds = [record.build_uuid for record in records if isinstance(record, Print)]
        if any(builds):
            self._look_up_builds([raw(uuid) for uuid in builds if uuid])
            return
        self._ask_for(records)

    def _look_up_builds(self, uuids: list[str]) -> None:
        """A print's files are its build's."""

        async def look_up(task: LongTask) -> str:
            task.says("")
            client = await self.session.client()
            page = await client.get_builds(
                tuple(("uuid", uuid) for uuid in dict.fromkeys(uuids[:MAX_VALUES_PER_PARAMETER]))
            )
            if not task.stopped and self.screen.has_keys:
                self.screen.call_later(self._ask_for, list(page.rows))
            return ""

        self.screen.begin("looking up the build", look_up)

    def _ask_for(self, records: Sequence[object]) -> None:
        files = [file for record in records for file in files_of(record)]
        if not files:
            self.say("There is no file to download here.", problem=True)
        elif len(files) == 1:
            self._ask_where(files)
        else:
            self._ask_which(files)

    def _ask_which(self, files: Sequence[RemoteFile]) -> None:
        letters = "abcdefghilmnoprstuvwxyz1234567890"
        one_by_one = dict(zip(letters, files[:MAX_FILES_OFFERED], strict=False))
        choices = [Choice(ALL, ALL, f"all {len(files)} files")]
        choices += [Choice(key, key, file.name) for key, file in one_by_one.items()]

        def chosen(key: str | None) -> None:
            if key is not None:
                self._ask_where(files if key == ALL else [one_by_one[key]])

        self.app.push_screen(Chooser("Download", choices), chosen)

    def _ask_where(self, files: Sequence[RemoteFile]) -> None:
        what = both_ends(files[0].name) if len(files) == 1 else f"{len(files)} files"
        begun = str(self._folder or downloads_folder())

        def answered(folder: str | None) -> None:
            if folder is not None:
                self._begin(files, typed_path(folder))

        question = TextQuestion(f"Download {what}", "Name the folder it goes to", begun)
        self.app.push_screen(question, answered)

    def _begin(self, files: Sequence[RemoteFile], folder: Path) -> None:
        if is_no_folder(folder):
            self.say(f"{folder} is a file, not a folder: choose another.", problem=True)
            return
        DownloadActions._folder = folder

        async def fetch(task: LongTask) -> str:
            return await self._fetch_all(files, folder, task)

        self.screen.begin("downloading", fetch)

    async def _fetch_all(self, files: Sequence[RemoteFile], folder: Path, task: LongTask) -> str:
        done: list[str] = []
        for place, file in enumerate(files):
            count = f"{place + 1} of {len(files)}: " if len(files) > 1 else ""
            try:
                path = await self._fetch(file, folder, task, f"{count}{file.name[:40]}")
            except Stopped:
                return f"Download stopped; {_there(done, folder)}"
            except (ApiError, FileTrouble) as error:
                sentence = f"{both_ends(file.name)} was not downloaded: {error.title}. {error}"
                if isinstance(error, NO_ANSWER):
                    sentence += " Files are not copied: only the server has them."
                return (
                    f"{sentence} {_there(done, folder).capitalize()}"
                    if len(files) > 1
                    else sentence
                )
            done.append(path.name)
        return _there(done, folder)

    async def _fetch(self, file: RemoteFile, folder: Path, task: LongTask, named: str) -> Path:
        """Into a file of its own; where it does not end well, nothing is left of it."""
        client = await self.session.client()
        fetch = client.download_model if file.is_model else client.get_attachment

        def progress(gone: int, size: int | None) -> None:
            if task.stopped:
                raise Stopped
            task.says(f"{named}, {_how_much(gone, size)}")

        task.says(named)
        with ExitStack() as stack:
            opened = new_file(folder, file.name)
            new = await asyncio.to_thread(stack.enter_context, opened)
            await fetch(file.uuid, new.file, progress)
        return new.path


def _how_much(gone: int, size: int | None) -> str:
    of = f" of {size / 1e6:,.1f}" if size else ""
    return f"{gone / 1e6:,.1f}{of} MB"


def _there(names: Sequence[str], folder: Path) -> str:
    if not names:
        return "no file was left."
    files = both_ends(names[0]) if len(names) == 1 else f"{len(names)} files"
    return f"{files} {'is' if len(names) == 1 else 'are'} in {folder}"
