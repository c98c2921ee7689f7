"""The Pareto: categories or zones, the most frequent first."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.reactive import reactive

from carbon_tui.quality.pareto import Bar
from carbon_tui.text.written_shares import share_text
from carbon_tui.widgets.charts.canvas import Canvas, CellRole
from carbon_tui.widgets.charts.chart import Choosing, sentence
from carbon_tui.widgets.charts.glyphs import Glyphs
from carbon_tui.widgets.columns import cut


class ParetoChart(Choosing):
    """Categories or zones, the most frequent first, with shares and running shares."""

    bars: reactive[tuple[Bar, ...]] = reactive((), always_update=True)

    def draw(self, width: int, height: int) -> Canvas:
        if not self.bars:
            return sentence(width, height, self.nothing or "No categories to count.")
        return draw_pareto(self.bars, self.selected, (width, height), self.glyphs)

    def watch_bars(self, before: tuple[Bar, ...], now: tuple[Bar, ...]) -> None:
        """Bars may change places: the selection stays on its bar, but for who is at the top."""
        if 0 < self.selected < len(before):
            names = [bar.name for bar in now]
            chosen = before[self.selected].name
            self.selected = names.index(chosen) if chosen in names else self.selected
        self.selected = self.validate_selected(self.selected)
        self.redraw()

    @property
    def choices(self) -> int:
        return len(self.bars)


_ROLES = {"fail": CellRole.OUTSIDE, "flag": CellRole.FLAG, "pass": CellRole.GOOD}


def draw_pareto(
    bars: Sequence[Bar], selected: int, size: tuple[int, int], glyphs: Glyphs
) -> Canvas:
    """One line each, in the order given: name, role, bar, count, share, share so far; the selected
    one in sight."""
    width, height = size
    canvas = Canvas(width, height)
    first = max(0, min(selected - height // 2, len(bars) - height))
    shown = list(bars[first : first + height])
    name_width = min(max(cell_len(bar.name[:width]) for bar in shown), max(6, width // 4))
    tail = 22 if width >= 60 else 8
    most = max(bar.count for bar in bars)
    room = max(1, width - name_width - tail - 9)
    for y, bar in enumerate(shown):
        here = first + y == selected
        name = cut(bar.name, name_width, ellipsis=glyphs.more)
        canvas.put(0, y, glyphs.row if here else " ", CellRole.LABEL)
        canvas.put(2, y, name, CellRole.SELECTED if here else CellRole.PLAIN)
        role = _ROLES.get(bar.role, CellRole.POINT)
        canvas.put(name_width + 3, y, f"{bar.role:4}", role)
        full = (round(room * bar.count / most) or 1) if bar.count else 0
        canvas.put(name_width + 8, y, glyphs.levels[-1] * full, role)
        words = f"{bar.count:7,}"
        if width >= 60:
            words += f" {share_text(bar.share):>6} {share_text(bar.cumulative):>6}"
        canvas.put(width - tail, y, words, CellRole.LABEL)
    return canvas
