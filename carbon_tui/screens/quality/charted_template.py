"""What the keys of a template's screen may ask of it; `TemplateScreen` is the one there is."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, Protocol

from textual.app import App

from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.control_charts import When
from carbon_tui.quality.lineage_join import Lineage
from carbon_tui.quality.splits import Split
from carbon_tui.quality.window_reader import WindowReader
from carbon_tui.screens.list_screen import ListScreen
from carbon_tui.screens.quality.picture_choice import PictureChoice, PictureMode
from carbon_tui.screens.quality.pictures import Pictures
from carbon_tui.session.session import Session


class ChartedTemplate(Protocol):
    """One template's measurements with what was worked out of them, and the picture that is
    shown."""

    uuid: str | None
    """The template's; None for measurements without one."""
    home: PictureMode
    """The picture that suits the template."""
    choice: PictureChoice
    first: PictureChoice
    """The choice it was opened with."""
    analysis: Analysis
    split: Split | None
    """The split that was asked for last."""
    lines: list[Lineage]
    """What the list shows."""
    reader: WindowReader
    opener: ListScreen
    session: Session

    @property
    def app(self) -> App[Any]: ...

    @property
    def pictures(self) -> Pictures: ...

    @property
    def selected(self) -> Lineage | None:
        """The measurement under the cursor, with its part and print."""

    @property
    def place(self) -> int | None:
        """The place of the selected point on the chart."""

    @property
    def when(self) -> When:
        """The time by which points are ordered."""

    @property
    def order_in_words(self) -> str: ...

    def heading(self) -> str: ...

    def choose(self, choice: PictureChoice) -> None:
        """Show another picture, or another part of the measurements."""

    def show_chart(self) -> None: ...

    def svg(self) -> str:
        """The picture that is shown."""

    def say(self, sentence: str, *, problem: bool = False) -> None: ...

    def work(self, task: Coroutine[Any, Any, object], name: str) -> None: ...

    def leave(self) -> None: ...
