"""Which of the paths that a person names are model files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from carbon_tui.orders.part_orders.model_files import (
    ModelFile,
    NotAModel,
    model_file,
)
from carbon_tui.orders.part_orders.paths import chosen
from carbon_tui.text.cleaning import both_ends, clean
from carbon_tui.widgets.columns import cut

LONGEST_NAME = 20
"""Cells of a file's name in a sentence that has one line."""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """The paths of a line, sorted into model files, doubtful ones and others with the reason."""

    files: tuple[ModelFile, ...]
    wrong: tuple[str, ...]
    """Why each of the others was left out."""
    doubtful: tuple[ModelFile, ...]
    """Those of the others that can be sent all the same, on a person's word."""


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return True  # and why it cannot be read is said later


def looked_at(text: str) -> LookedAt:
    """The model files that a line names, and why the others are none. Reads the files: not on the
    event loop."""
    files: list[ModelFile] = []
    wrong: list[str] = []
    doubtful: list[ModelFile] = []
    for path in chosen(text):
        called = cut(str(clean(path.name)), LONGEST_NAME).rstrip()
        if not _is_there(path):
            called = both_ends(str(clean(str(path))))  # it is the folder that may be mistaken
        try:
            files.append(model_file(path, called))
        except NotAModel as error:
            wrong.append(str(error))
            doubtful += [error.doubtful] if error.doubtful else []
    return LookedAt(tuple(files), tuple(wrong), tuple(doubtful))
