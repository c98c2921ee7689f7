"""Meanings in the colours of whatever theme a person chooses."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from carbon_tui.keys.action import FooterKey
from carbon_tui.resources.formats import Role
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.roles import style_of
from carbon_tui.widgets.theme import (
    CARBON,
    CARBON_LIGHT,
    DEFAULTS,
    THEMES,
)


class Line(App[None]):
    """The bottom line alone, in the theme it is given."""

    def __init__(self, theme: str) -> None:
        super().__init__()
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DEFAULTS

    def compose(self) -> ComposeResult:
        line = KeyLine()
        line.offer((FooterKey("q", "quit"),))
        yield line

    @property
    def line(self) -> KeyLine:
        return self.query_one(KeyLine)

    def inks(self) -> list[str]:
        """The colours of what the line says, in turn."""
        styles = [segment.style for segment in self.line.render_line(0) if segment.text.strip()]
        return [each.color.name for each in styles if each is not None and each.color is not None]


@pytest.mark.parametrize("theme", [*BUILTIN_THEMES, *(each.name for each in THEMES)])
async def test_every_theme_has_a_look_for_every_meaning_of_a_value(theme: str) -> None:
    app = Line(theme)
    async with app.run_test():
        looks = {role: style_of(app.line, role) for role in Role}
        assert looks[Role.BAD] not in (looks[Role.PLAIN], looks[Role.GOOD])
        assert all(look.color is not None for look in looks.values())


async def test_another_theme_is_seen_at_once() -> None:
    app = Line(CARBON.name)
    async with app.run_test() as pilot:
        before = app.inks()
        app.theme = CARBON_LIGHT.name
        await pilot.pause()
        after = app.inks()
    named = [[Color.parse(str(colour)).hex.lower() for colour in each] for each in (before, after)]
    assert named == [[theme.primary, theme.foreground] for theme in (CARBON, CARBON_LIGHT)]


async def test_a_meaning_that_is_none_is_a_bug() -> None:
    app = Line(CARBON.name)
    async with app.run_test():
        with pytest.raises(KeyError):
            style_of(app.line, "nonsense")
