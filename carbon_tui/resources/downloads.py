"""Files that belong to records: which ones, under which names, by which operation."""

from __future__ import annotations

from msgspec import Struct

from carbon_tui.api.schema.records import (
    Build,
    Model,
    Print,
)
from carbon_tui.keys.action import KeyAction


class RemoteFile(Struct, frozen=True):
    """A file that the server can be asked for."""

    uuid: str
    name: str
    """As the server has it: anybody may have chosen it."""
    is_model: bool = False


def files_of(record: object) -> tuple[RemoteFile, ...]:
    """A build's attachments, a model's own file; nothing for any other record."""
    match record:
        case Build():
            attached = record.attachments or ()
            return tuple(
                RemoteFile(attachment.uuid, attachment.filename or "attachment")
                for attachment in attached
                if attachment.uuid
            )
        case Model() if record.uuid:
            return (RemoteFile(record.uuid, record.filename or "model", is_model=True),)
    return ()


def why_none(record: object) -> str | None:
    """Why the record has no files, as a sentence; None where it has some."""
    if files_of(record):
        return None
    if isinstance(record, Print):
        return None if record.build_uuid else "This print names no build, so it has no traveler."
    if isinstance(record, Build):
        return "This build has no attachments: no traveler, no slice video."
    return "This record has no file to download."


DOWNLOAD: KeyAction = KeyAction(
    "download",
    ("Y",),
    "Download",
    "Download its files into a folder of your choice, never over another file: traveler and slice"
    " video of a build or of a print, the shape of a model.",
    many=True,
    why_not=why_none,
    by="download",
)
