"""Full-screen pages of text: details, raw JSON, help. Scrolled like less, left like less."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from rich.style import Style
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from carbon_tui.keys.action import FooterKey, KeyAction, footer_key
from carbon_tui.keys.mentions import key_of
from carbon_tui.keys.pages import PAGE_KEYS
from carbon_tui.screens.base_screen import EDITING, BaseScreen
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.roles import style_of

if TYPE_CHECKING:
    from carbon_tui.screens.dialogs.text_search import Sought

StyleOf = Callable[[str], Style]
Draw = Callable[[int, StyleOf], Text]
"""From the width in cells and the styles of the sections' roles to the page."""
HITS = f"{key_of('next_hit')} {key_of('previous_hit')}"
GO_ON = f"then {HITS} go on"
KEY_WIDTH = 18
"""Cells of a key in a page of help, with the blanks around it."""


def help_line(page: Text, style: StyleOf, width: int, key: str, sentence: str) -> None:
    """A key and what it does; what is too long for a line goes on below the sentence."""
    page.append(f"  {key:<{KEY_WIDTH - 3}} ", style("key"))
    folded = wrap(sentence, max(16, width - KEY_WIDTH), break_long_words=False)
    page.append(("\n" + " " * KEY_WIDTH).join(folded) + "\n", style("plain"))


class Paper(Static):
    """Text that is drawn anew for each width."""

    def __init__(self, draw: Draw) -> None:
        super().__init__("", markup=False)
        self._draw = draw
        self._width = 0
        self.sought: Sought | None = None
        """The words that are marked in it."""

    def draw(self, draw: Draw) -> None:
        self._draw = draw
        self.draw_again()

    def seek(self, words: str) -> Sought | None:
        """Mark these words wherever they stand; none takes the marks off again."""
        self.sought = self._seek(words) if words.strip() else None
        return self.sought

    def _seek(self, words: str) -> Sought:
        from carbon_tui.screens.dialogs.text_search import Sought

        width = self.content_size.width or self._width
        return Sought(self._draw(width, self._style), words.strip(), width, self.app.console)

    def draw_again(self) -> None:
        """Draw anew: the text, or the words that are sought in it, have changed."""
        self.update(self._drawn())

    def on_resize(self, event: events.Resize) -> None:
        if event.size.width != self._width:
            self._width = event.size.width
            if self.sought is not None:
                self.seek(self.sought.words)
            self.draw_again()

    def _drawn(self) -> Text:
        if self.sought is not None:
            return self.sought.drawn(self._style("cursor"))
        return self._draw(self.content_size.width or self._width, self._style)

    def _style(self, name: str) -> Style:
        return style_of(self, name)


SOUGHT = "page-sought"
"""The class of the line that words are typed in."""


class PageScreen(BaseScreen[None], ModalScreen[None]):
    """One page. ``j k`` and arrows, pages, ends; ``q``, Escape or the key that opened it leave.

    ``/`` seeks words in it, ``n`` and ``N`` go through the lines that have them.
    """

    AUTO_FOCUS = "#page-body"

    KEYS: ClassVar[tuple[KeyAction, ...]] = PAGE_KEYS
    key_place = "page"
    called = "Keys on a page"

    def __init__(self, title: str, draw: Draw, *, opened_by: str = "") -> None:
        super().__init__()
        self._title = title
        self._draw = draw
        self._opened_by = opened_by

    def compose(self) -> ComposeResult:
        yield Static(Text(f" {self._title[:400]}"), id="page-title")
        with VerticalScroll(id="page-body"):
            yield Paper(self._draw)
        yield KeyLine(id="page-keys")

    def on_mount(self) -> None:
        self.paper.draw(self._draw)  # what came while the page was made
        self.offer_keys()

    @property
    def title_line(self) -> Static:
        return self.query_one("#page-title", Static)

    @property
    def body(self) -> VerticalScroll:
        return self.query_one("#page-body", VerticalScroll)

    @property
    def paper(self) -> Paper:
        return self.query_one(Paper)

    @property
    def key_line(self) -> KeyLine:
        return self.query_one("#page-keys", KeyLine)

    def draw(self, draw: Draw) -> None:
        """Replace the page's text, for what arrives later: it may come before the page is made, or
        once it was left."""
        self._draw = draw
        if not self.query(Paper):
            return
        sought = self.paper.sought
        self.paper.sought = None
        self.paper.draw(draw)
        if sought is not None:
            self._seek(sought.words)

    # -- keys ------------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """The key that opened it closes it; the one that leaves ends a search first."""
        if self._leaves(key) and self._is_seeking:
            self._seek_no_more()
        elif self._opened_by and self._opens(key) and not self.is_editing:
            self.dismiss(None)
        else:
            return super().press(key)
        return True

    def _leaves(self, key: str) -> bool:
        """A letter that leaves is a letter while words are typed."""
        return self.goes_back(key) and not (self.is_editing and (len(key) == 1 or key in EDITING))

    def _opens(self, key: str) -> bool:
        action = self.action_named(self._opened_by)
        return action is not None and key in action.keys

    def footer_keys(self) -> Sequence[FooterKey]:
        if self._typing is not None:
            return (FooterKey("Enter", self.spelled(GO_ON)), self._no_search())
        if self.paper.sought is None:
            return super().footer_keys()
        onward = self.action_named("next_hit")
        other = self.action_named("search")
        keys = [
            replace(footer_key(onward), label="next, previous", shown=self.spelled(HITS))
            if onward
            else None,
            replace(footer_key(other), label="other words") if other else None,
        ]
        return (*filter(None, keys), self._no_search())

    def _no_search(self) -> FooterKey:
        back = self.action_named("back")
        assert back is not None  # every page has it
        return replace(footer_key(back, keeps=1), label="no search")

    def action_down(self) -> None:
        self.body.scroll_down(animate=False)

    def action_up(self) -> None:
        self.body.scroll_up(animate=False)

    def action_page_down(self) -> None:
        self.body.scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        self.body.scroll_page_up(animate=False)

    def action_first(self) -> None:
        self.body.scroll_home(animate=False)

    def action_last(self) -> None:
        self.body.scroll_end(animate=False)

    def action_search(self) -> None:
        self._ask_for_words()

    def action_next_hit(self) -> None:
        self._next_hit(1)

    def action_previous_hit(self) -> None:
        self._next_hit(-1)

    def action_back(self) -> None:
        self.dismiss(None)

    # -- seeking ---------------------------------------------------------------------------

    @property
    def _typing(self) -> Input | None:
        """The line that words are typed in, while there is one."""
        return next(iter(self.query(f".{SOUGHT}").results(Input)), None)

    @property
    def _is_seeking(self) -> bool:
        return self._typing is not None or self.paper.sought is not None

    def _ask_for_words(self) -> None:
        if self._typing is not None:
            self._typing.focus()
            return
        field = Input(classes=SOUGHT, compact=True, placeholder="words on this page")
        field.cursor_blink = False
        self.mount(field, before="#page-keys")
        field.focus()
        self.key_line.say("")
        self.offer_keys()

    @on(Input.Changed, f".{SOUGHT}")
    def _words_typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.input is self._typing:
            self._seek(event.value)

    @on(Input.Submitted, f".{SOUGHT}")
    def _words_complete(self, event: Input.Submitted) -> None:
        """From here on ``n`` and ``N`` go through the hits; without words nothing is sought."""
        event.stop()
        self._seek(event.value)
        self._close_line(event.input)
        self.body.focus()
        self.key_line.offer(self.footer_keys())

    def _close_line(self, field: Input) -> None:
        """It goes by and by: from now on it is not the line any more, so that another may come."""
        field.remove_class(SOUGHT)
        field.remove()

    def _seek(self, words: str) -> None:
        sought = self.paper.seek(words)
        if sought is not None:
            sought.start(round(self.body.scroll_y))
        self._show_hit()

    def _next_hit(self, steps: int) -> None:
        sought = self.paper.sought
        if sought is None:
            self.say(f"Nothing is sought on this page yet: {key_of('search')} begins.")
            return
        sought.step(steps)
        self._show_hit()

    def _show_hit(self) -> None:
        sought = self.paper.sought
        self.paper.draw_again()
        self.key_line.say(
            "" if sought is None else sought.says(), problem=bool(sought and not sought.hits)
        )
        if sought is not None and sought.hits:
            self.call_after_refresh(self._bring_into_view, sought.line)

    def _bring_into_view(self, line: int) -> None:
        """Into view, with lines around it."""
        body = self.body
        top, height = round(body.scroll_y), body.size.height
        if not top <= line < top + height - 1:
            body.scroll_to(y=max(0, line - height // 3), animate=False)

    def _seek_no_more(self) -> None:
        if self._typing is not None:
            self._close_line(self._typing)
        self.body.focus()
        self.paper.seek("")
        self._show_hit()
        self.key_line.offer(super().footer_keys())
