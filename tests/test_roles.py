"""Meanings in the colours of whatever theme a person chooses."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from carbon_tui.keys.action import FooterKey
from carbon_tui.resources.formats import Role
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.profile_band import BANDS, band_variables
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


def contrast(one: Color, other: Color) -> float:
    """WCAG 2's contrast ratio of two colours."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Color) -> float:
    """How bright a colour is to the eye: WCAG 2's relative luminance, from 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in colour.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


GROUNDS = ("background", "surface", "panel", "row-cursor", "row-cursor-unfocused", "cell-fresh")
INKS = ("foreground", "primary", "success", "warning", "error", "quiet", "busy", "text-muted")


def test_black_on_white_is_as_far_as_colours_go() -> None:
    assert round(contrast(Color.parse("#000000"), Color.parse("#ffffff")), 1) == 21.0


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", INKS)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_ink_can_be_read_on_every_ground(theme: Theme, ink: str, ground: str) -> None:
    colours = {**vars(theme), **theme.variables}
    found = contrast(Color.parse(colours[ink]), Color.parse(colours[ground]))
    assert found >= 4.5, f"{theme.name}: {ink} on {ground} is {found:.1f}:1"


@pytest.mark.parametrize("band", ["", *BANDS])
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_profile_can_be_read_on_its_band(theme: Theme, band: str) -> None:
    variables = {"foreground": theme.foreground or "", **vars(theme), **theme.variables}
    colours = band_variables(band, variables)
    ink, ground = (Color.parse(colours[name]) for name in ("profile-ink", "profile-band"))
    assert contrast(ink, ground) >= 4.5


def test_no_two_bands_look_alike() -> None:
    for theme in THEMES:
        colours = {**vars(theme), **theme.variables}
        assert len({colours[name] for name in BANDS.values()}) == len(BANDS), theme.name


SIXTEEN = {
    "#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5",
    "#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff",
}  # fmt: skip


def test_the_theme_of_16_colours_has_no_other() -> None:
    (theme,) = (each for each in THEMES if each.name == "carbon-16")
    colours = {**vars(theme), **theme.variables}
    assert {colours[name] for name in (*INKS, *GROUNDS)} <= SIXTEEN
