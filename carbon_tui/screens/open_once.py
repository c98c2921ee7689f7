"""Opening a screen without doing anything twice: start-up waits for it.

Both hooks are Textual's own. Where it no longer knows them, a screen opens as ever.
"""

from __future__ import annotations

from textual import events

from carbon_tui.screens.mixin_base import ScreenPart


class OpenOnce(ScreenPart):
    """A screen that is styled once and composed once as it opens.

    Only for one whose rules are all read before it is made.
    """

    _resumed = False

    async def on_event(self, event: events.Event) -> None:
        """Whatever is mounted was styled as it was; what comes back may have missed a theme."""
        if isinstance(event, events.ScreenResume):
            event.refresh_styles = event.refresh_styles and self._resumed
            self._resumed = True
        await super().on_event(event)

    def _compositor_refresh(self) -> None:
        """While the app holds its frames back, Textual composes one all the same and drops it."""
        if not self.app._batch_count:
            super()._compositor_refresh()
