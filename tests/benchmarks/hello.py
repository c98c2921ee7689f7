"""The least that Textual can show, to measure starts against: ``python -m tests.benchmarks.hello``.

With ``ours`` it goes through `carbon_tui.terminal`, which shows what that layer costs.
"""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("Hello")


def main() -> None:
    if sys.argv[1:] != ["ours"]:
        Hello().run()
        return
    from carbon_tui.terminal.display import Display
    from carbon_tui.terminal.life import guarded

    class OurHello(Display[None], Hello):
        pass

    app = OurHello()
    with guarded(app):
        app.run()


if __name__ == "__main__":
    main()
