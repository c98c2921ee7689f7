"""A record in full, as titled sections: for the side pane and the details."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from carbon_tui.resources.cells import Moment
from carbon_tui.resources.definition import Section
from carbon_tui.widgets.columns import cut

StyleOf = Callable[[str], Style]
LABELS = 18
LONGEST = 4_000
"""Characters of one value that are shown; the raw view has the rest."""


def drawn(sections: Sequence[Section], moment: Moment, width: int, style: StyleOf) -> Text:
    """The sections' filled lines; long values fold under themselves, markup stays text.

    ``style`` gives the style of "title", "label" and of every role.
    """
    labels = min(LABELS, max(8, width // 3))
    page = Text(end="")
    for section in sections:
        said = [line for line in section.lines if line[1] is not None and line[1] != ""]
        if not said:
            continue
        page.append(f"{section.title}\n", style("title"))
        for label, value, show in said:
            cell = show(value, moment)
            page.append(cut(label, labels) + " ", style("label"))
            folded = _folded(cell.text[:LONGEST], width - labels - 1, labels + 1)
            page.append(f"{folded}\n", style(cell.role))
        page.append("\n")
    page.rstrip()
    return page


def _folded(text: str, width: int, indent: int) -> str:
    if cell_len(text) <= width:
        return text
    return ("\n" + " " * indent).join(wrap(text, max(8, width)) or [""])
