"""Which of the paths that a person names are model files."""

from __future__ import annotations

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


def looked_at(text: str) -> tuple[list[ModelFile], list[str]]:
    """The model files that a line names, and why the others are none. Reads the files' beginning:
    not on the event loop."""
    files: list[ModelFile] = []
    wrong: list[str] = []
    for path in chosen(text):
        called = cut(str(clean(path.name)), LONGEST_NAME).rstrip()
        try:
            files.append(model_file(path, called))
        except NotAModel as error:
            wrong.append(str(error))
    return files, wrong
