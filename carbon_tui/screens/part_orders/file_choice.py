"""Which of the paths that a person names are model files."""

from __future__ import annotations

from dataclasses import dataclass

from carbon_tui.orders.part_orders.model_files import (
    ModelFile,
    NotAModel,
    model_file,
)
from carbon_tui.orders.part_orders.paths import chosen
from carbon_tui.text.cleaning import clean
from carbon_tui.widgets.columns import cut

LONGEST_NAME = 20
"""Cells of a file's name in a sentence that has one line."""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What a line of paths came to."""

    files: tuple[ModelFile, ...]
    wrong: tuple[str, ...]
    """Why each of the others was left out."""
    doubtful: tuple[ModelFile, ...]
    """Those of the others that can be sent all the same, on a person's word."""


def looked_at(text: str) -> LookedAt:
    """The model files that a line names, and why the others are none. Reads the files: not on the
    event loop."""
    files: list[ModelFile] = []
    wrong: list[str] = []
    doubtful: list[ModelFile] = []
    for path in chosen(text):
        called = cut(str(clean(path.name)), LONGEST_NAME).rstrip()
        try:
            files.append(model_file(path, called))
        except NotAModel as error:
            wrong.append(str(error))
            doubtful += [error.doubtful] if error.doubtful else []
    return LookedAt(tuple(files), tuple(wrong), tuple(doubtful))
