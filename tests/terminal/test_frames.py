"""What the diffing writer sends must show exactly what Textual's own path shows."""

from __future__ import annotations

import random

import pytest
from rich.color import ColorSystem
from rich.segment import ControlType, Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip

from carbon_tui.terminal.frames import Frames
from tests.terminal.emulator import Emulator
from tests.terminal.replay import Replay, Replayed

KEYS = ("j", "j", "j", "k", "pagedown", "pageup", "G", "g", "t", "p", "n", "slash", "escape")


async def settled(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


@pytest.mark.parametrize(
    ("columns", "lines", "erases"),
    [(40, 12, True), (80, 24, True), (80, 24, False), (120, 40, True), (200, 60, True)],
)
async def test_no_cell_is_wrong_at_any_size(columns: int, lines: int, erases: bool) -> None:
    replay = Replay(columns, lines, erases=erases)
    app = Replayed(replay)
    async with app.run_test(size=(columns, lines)) as pilot:
        for key in ("j", "pagedown", "j", "pageup", "k", "p", "G", "k", "t"):
            await settled(pilot, key)
    assert replay.wrong == []
    assert len(replay.bytes_sent) > 9


@pytest.mark.parametrize("seed", range(3))
async def test_no_cell_is_wrong_under_random_keys_and_resizes(seed: int) -> None:
    dice = random.Random(seed)
    replay = Replay(100, 30)
    app = Replayed(replay, alone=bool(seed % 2))
    async with app.run_test(size=(100, 30)) as pilot:
        for _ in range(15):
            await pilot.press(*dice.choices(KEYS, k=dice.randrange(1, 6)))
            if dice.random() < 0.2:
                await pilot.resize_terminal(dice.randrange(30, 140), dice.randrange(8, 45))
        await pilot.pause()
    assert replay.wrong == []


async def test_moving_the_bar_scrolling_and_ticking_take_few_bytes() -> None:
    replay = Replay(120, 40)
    app = Replayed(replay)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert sum(replay.bytes_sent) <= 8_000
        for key, most in (("j", 400), ("t", 150), ("pagedown", 5_000), ("pagedown", 5_000)):
            before = len(replay.bytes_sent)
            await settled(pilot, key)
            assert sum(replay.bytes_sent[before:]) <= most, key


async def test_a_frame_that_changes_nothing_sends_nothing() -> None:
    replay = Replay(80, 24)
    app = Replayed(replay)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot, "j")
        frames, sent = len(replay.bytes_sent), sum(replay.bytes_sent)
        app.refresh()
        await pilot.pause()
        assert len(replay.bytes_sent) > frames
        assert sum(replay.bytes_sent) == sent


async def test_redrawing_repairs_what_others_wrote() -> None:
    replay = Replay(80, 24)
    app = Replayed(replay)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        replay.diffed.feed("\x1b[5;5Hwall: the system is going down")
        app.redraw()
        replay.frames.forget()
        replay.wrong.clear()
        await pilot.pause()
    assert replay.wrong == []


def whole(*lines: str | Strip) -> LayoutUpdate:
    strips = [line if isinstance(line, Strip) else Strip([Segment(line)]) for line in lines]
    width = max(strip.cell_length for strip in strips)
    return LayoutUpdate(
        [[strip.extend_cell_length(width)] for strip in strips], Region(0, 0, width, len(strips))
    )


def shown_after(*updates: LayoutUpdate | ChopsUpdate) -> list[str]:
    first = updates[0]
    assert isinstance(first, LayoutUpdate)
    frames, terminal = (
        Frames(ColorSystem.TRUECOLOR),
        Emulator(first.region.width, len(first.strips)),
    )
    terminal.feed("\x1b[?7l")
    for update in updates:
        terminal.feed(frames.paint(update, (0, 0)) or "")
    return list(terminal.display)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("歯車ab", "a歯車b"),
        ("a歯車b", "歯車ab"),
        ("歯車歯", "x歯車x"),
        ("abcdef", "ab歯ef"),
        ("ab歯ef", "abcdef"),
        ("cafe\u0301x ", "cafex  "),
        ("👓 glass", "glass  👓"),
        ("歯", "ab"),
    ],
)
def test_wide_and_combining_characters_leave_no_halves(before: str, after: str) -> None:
    width = Strip([Segment(max(before, after, key=len))]).cell_length + 2
    lines = [Strip([Segment(text)]).extend_cell_length(width) for text in (before, after)]
    updates = [whole(line, Strip.blank(width)) for line in lines]
    assert shown_after(*updates) == shown_after(updates[1])


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("abcdef", "\U0001f3f3\ufe0fcdef", "\U0001f3f3 cdef"),
        ("abcdef", "ab\u2764\ufe0fef", "ab\u2764 ef"),
        ("abcdef", "abcd\u2764\ufe0f", "abcd\u2764 "),
    ],
)
def test_nothing_shows_beside_what_the_terminal_makes_narrower(
    before: str, after: str, shown: str
) -> None:
    """The terminal of these tests counts both characters as one cell, Textual as two."""
    line = shown_after(whole(before, "      "), whole(after, "      "))[0]
    assert line == shown


def test_lines_that_moved_are_moved_by_the_terminal() -> None:
    lines = [f"{number:3} {'abcdefghijklmnopqrst'[number] * 12}" for number in range(20)]
    frames = Frames(ColorSystem.TRUECOLOR)
    frames.paint(whole("head", *lines[:10], "foot"), (0, 0))
    down = frames.paint(whole("head", *lines[2:12], "foot"), (0, 0))
    up = frames.paint(whole("head", *lines[1:11], "foot"), (0, 0))
    assert down is not None
    assert "\x1b[2;11r\x1b[2H\x1b[2M\x1b[r" in down
    assert "ffff" not in down
    assert up is not None
    assert "\x1b[2;11r\x1b[2H\x1b[L\x1b[r" in up


def test_a_partial_update_before_a_whole_one_is_left_to_textual() -> None:
    chops = ChopsUpdate([{0: Strip([Segment("abcd")])}], [(0, 0, 4)], [[4]])
    assert Frames(ColorSystem.TRUECOLOR).paint(chops, (0, 0)) is None


def test_control_characters_in_a_strip_never_become_bytes() -> None:
    hostile = "a\x1b]52;c;AAAA\x07b\x9bc\u202ed\u200be\x00f\U000e0041g\x7f"
    strip = Strip(
        [Segment(hostile, Style(bold=True)), Segment("\x1b[2J", None, [(ControlType.BELL,)])]
    )
    sent = Frames(ColorSystem.TRUECOLOR).paint(LayoutUpdate([[strip]], Region(0, 0, 20, 1)), (0, 0))
    assert sent is not None
    assert "a]52;c;AAAAbcdefg" in sent
    assert not {"\x07", "\x9b", "\u202e", "\u200b", "\x00", "\U000e0041", "\x7f"} & set(sent)
    assert "\x1b]" not in sent
    assert "\x1b[2J" not in sent


def test_an_update_is_seen_whole_or_not_yet_wherever_it_is_cut() -> None:
    written = "one\x1b[?2026h\x1b[1;1Htwo\x1b[1;1Hfour\x1b[?2026lfive"
    shown = set()
    for cut in range(len(written) + 1):
        terminal = Emulator(8, 1)
        for part in (written[:cut], written[cut:]):
            terminal.feed(part)
            shown.add(terminal.display[0].rstrip())
    assert shown == {"", "o", "on", "one", "four", "fourf", "fourfi", "fourfiv", "fourfive"}


def test_an_update_that_is_never_ended_is_shown_in_the_end() -> None:
    terminal = Emulator(8, 1)
    terminal.feed("\x1b[?2026htwo")
    assert terminal.display[0].strip() == ""
    terminal.give_up_waiting()
    assert terminal.display[0].strip() == "two"
