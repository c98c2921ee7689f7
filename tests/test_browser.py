"""A browser that is opened beside the program leaves the terminal to it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from carbon_tui.simulator import Simulator
from carbon_tui.system.browser import open_in_browser
from tests.stories.person import at_the_screen

ADDRESS = "https://print.carbon3d.com/printers/A;b%20'c"
SCRIPT = """#!/bin/sh
echo "It complains."
echo "It complains." >&2
printf %s "$1" > "$0.address"
if [ -t 0 ] || [ -t 1 ] || [ -t 2 ] || (exec 3< /dev/tty); then : > "$0.terminal"; fi
exit {code}
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the browser is a shell script")


def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> Path:
    """The only browser there is; it ends with `code`."""
    script = tmp_path / "browser"
    script.write_text(SCRIPT.format(code=code))
    script.chmod(0o700)
    for desktop in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(desktop, raising=False)
    monkeypatch.setenv("BROWSER", str(script))
    return script


@pytest.mark.parametrize("code", [0, 1])
async def test_a_browser_gets_the_address_and_no_terminal(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    code: int,
) -> None:
    script = browser(tmp_path, monkeypatch, code)
    assert await open_in_browser(ADDRESS) is (code == 0)
    assert script.with_suffix(".address").read_text() == ADDRESS
    assert not script.with_suffix(".terminal").exists()
    assert capfd.readouterr() == ("", "")


async def test_where_no_browser_opens_the_address_is_told(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser(tmp_path, monkeypatch, 1)
    async with at_the_screen(simulator, size=(160, 40)) as person:
        await person.until_loaded(8)
        await person.press("o")
        await person.until(lambda: "No browser could be opened here" in person.sees, "what it says")
        assert "https://print.carbon3d.com/printers/" in person.sees
