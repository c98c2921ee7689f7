"""A view is one file and one line, its columns and simple keys are in that file: all that lists
views, columns and keys finds them by themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ONE_FILE = '''
from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.records import Application
from carbon_tui.keys.action import KeyAction
from carbon_tui.resources.definition import Column, Resource
from carbon_tui.resources.links import by_id
from carbon_tui.resources.view_names import VIEWS

APPLICATIONS: Resource[Application] = Resource(
    view=VIEWS["applications"],
    noun="application",
    blurb="Folders that models and builds belong to.",
    endpoint=endpoints.APPLICATIONS,
    label=lambda a: a.name or "an application",
    describe=lambda a: (),
    columns=(
        Column(name="name", title="Name", value=lambda a: a.name, priority=0),
        Column(name="letters", title="Letters", value=lambda a: len(a.name or ""), right=True),
        Column(name="uuid", title="UUID", value=lambda a: a.uuid, default_visible=False),
    ),
    actions=(
        KeyAction("its_builds", ("ctrl+t",), "Its builds", "The builds that belong to it.",
                  does=lambda on: on.follow("b")),
        KeyAction("how_many", ("ctrl+n",), "How many", "How many are chosen.",
                  does=lambda on: on.say(f"{len(on.chosen)} chosen")),
    ),
    links=(by_id("b", "its builds", "builds", default_queries.BUILDS, "application_uuid",
                 lambda a: a.uuid, "It has no uuid."),),
)
'''  # fmt: skip
ONE_LINE = 'view_names.VIEWS["applications"] = view_names.View("applications", "Applications")'
BEGIN = (
    f"import carbon_tui.resources as r\nfrom carbon_tui.resources import view_names\n{ONE_LINE}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "applications.py").write_text(ONE_FILE, encoding="utf-8")
    return tmp_path


def ran(folder: Path, what: str) -> str:
    """What a fresh interpreter says, in which the view stands beside the program's own."""
    begin = f"{BEGIN}r.__path__.append({str(folder)!r})\n"
    command = [sys.executable, "-c", begin + what]
    root = Path(__file__).parent.parent
    answer = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=60, cwd=root
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_readme_completion_prompt_and_get_have_it(folder: Path) -> None:
    said = ran(
        folder,
        "from tests import readme\n"
        "print(readme.views(), readme.own_keys())\n"
        "from carbon_tui.cli import main\n"
        "main(['completion', 'bash'])\n"
        "main(['get', 'applic', 'letters>12', 'sort:letters-', '--demo', '-c', 'letters'])\n",
    )
    assert "| | `:applications` | Folders that models and builds belong to. |" in said
    assert "| Applications | `ctrl+t` | `its_builds` | The builds that belong to it. |" in said
    assert "choices=(applications builds" in said
    rows = said.rpartition("Letters")[2].split()
    assert rows == sorted(rows, key=int, reverse=True)
    assert len(rows) > 1


def test_screen_chooser_palette_help_and_its_own_keys_have_it(folder: Path) -> None:
    said = ran(folder, STORY)
    assert said == "ran\n"


STORY = """
import asyncio
from carbon_tui.simulator import Clock, Simulator
from tests.conftest import NOON, SMALL
from tests.settling import SettlingLoop, pytest_configure
from tests.stories.person import at_the_screen

pytest_configure()

async def story():
    async with at_the_screen(Simulator(SMALL, Clock.fixed(NOON)), "applications") as person:
        def seen(*words):
            return person.until(lambda: all(word in person.sees for word in words), str(words))

        await person.until_loaded(2)
        await seen("Letters", "Dental lab")
        await person.press("A", "ctrl+n")
        await seen(f"{len(person.keys_seen)} chosen")
        await person.press("u", "comma")
        await seen("Letters", "UUID")
        await person.press("escape", "question_mark")
        await seen("How many are chosen.")
        await person.press("escape", "ctrl+p")
        await person.type("Applications")
        await seen("Folders that models")
        await person.press("escape", "ctrl+t")
        await person.until(lambda: person.here.resource.name == "builds", "its own key")

asyncio.Runner(loop_factory=SettlingLoop).run(story())
print("ran")
"""
