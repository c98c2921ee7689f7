"""``carbon-tui profiles``: what is kept under a name, and that it goes with its name."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from carbon_tui.api.transport.address import parse_base_url
from carbon_tui.cli.profile_in_use import in_use
from carbon_tui.credentials import passphrase_file
from carbon_tui.local_copy.place import copy_file
from carbon_tui.session.memory import memory_file
from carbon_tui.simulator import Fault
from carbon_tui.simulator.server import serve

from .running import Ran, Runner
from .test_account import settings_are
from .test_headless import CHEAP, PASSPHRASE, holding, key_files


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrase_file, "COST", CHEAP)


def kept(run: Runner, server: serve, profile: str) -> None:
    """A key in a file that a passphrase protects."""
    with holding(PASSPHRASE) as descriptor:
        got = run("login", server.secrets, "--host", server.url, "--profile", profile,
                  "--passphrase-fd", descriptor)  # fmt: skip
    assert got.code == 0


def opened(run: Runner, *arguments: str) -> Ran:
    with holding(PASSPHRASE) as descriptor:
        return run(*arguments, "--passphrase-fd", descriptor)


def settings(home: Path) -> str:
    return (home / ".config" / "carbon-tui" / "settings.toml").read_text()


def test_profiles_are_listed_protected_and_chosen(run: Runner, home: Path) -> None:
    assert "There is no profile yet" in run("profiles").sentence
    settings_are(home, "[profiles.plant]\nkey_command = 'pass'\n[profiles.lab]  # mine\n"
                       "host = 'https://lab.test/v1'\n")  # fmt: skip
    shown = run("profiles")
    assert [line.split()[-1] for line in shown.out.splitlines()] == [
        "HOST", "https://api.carbon3d.com/v1", "https://lab.test/v1"
    ]  # fmt: skip
    assert run("profiles", "default", "lab").code == 0
    assert run("profiles", "read-only", "lab", "on").code == 0
    told = json.loads(run("profiles", "--json").out)
    assert told["state"] == "done"
    plant, lab = told["profiles"]
    assert (lab["profile"], lab["default"], lab["read_only"], lab["key"]) == (
        "lab",
        True,
        True,
        None,
    )
    assert (plant["default"], plant["read_only"], plant["key"]) == (False, False, "key_command")
    assert "# mine" in settings(home)
    assert run("profiles", "read-only", "lab", "off").code == 0
    assert "read_only" not in settings(home)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["default"], "This is written carbon-tui profiles default NAME."),
        (["list", "plant"], "This is written carbon-tui profiles list."),
        (["delete", "plnt"], "There is no profile plnt: did you mean plant?"),
        (["read-only", "plant", "maybe"], "on, or off"),
        (["rename", "plant", "lab"], "There is a profile lab already"),
        (["rename", "plant", "demo"], "There is a profile demo already"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Runner, home: Path, arguments: list[str], words: str
) -> None:
    settings_are(
        home, "[profiles.plant]\nhost = 'https://a.test'\n[profiles.lab]\nhost = 'https://b.test'\n"
    )
    before = settings(home)
    got = run("profiles", *arguments)
    assert got.code == 2
    assert words in got.sentence
    assert settings(home) == before


def test_a_new_name_takes_key_settings_orders_and_copy_with_it(
    run: Runner, server: serve, home: Path
) -> None:
    kept(run, server, "plant")
    assert run("profiles", "read-only", "plant", "on").code == 0
    assert opened(run, "sync", "--only", "printers", "--profile", "plant").code == 0
    assert run("profiles", "read-only", "plant", "off").code == 0
    assert opened(run, "watch", "--once", "--events", "state", "--profile", "plant").code == 0
    state = home / ".local" / "state" / "carbon-tui"
    host = str(parse_base_url(server.url))
    copy = copy_file("plant", host)
    aside = home / ".local/share/carbon-tui/copies" / f"{copy.name}.damaged-20260101-000000"
    aside.write_bytes(b"damaged")
    left = memory_file(state, "plant", host)
    left.parent.mkdir()
    left.write_bytes(b"{}")
    server.simulator.faults.add(Fault("status-503", match="POST /print_orders", times=None))
    builds = server.simulator.records.builds()
    build = next(str(each["uuid"]) for each in builds if each["status"] == "Released")
    serial = next(iter(server.simulator.records.queues()))
    lost = opened(run, "queue", build, "--to", serial, "--copies", "1", "--profile", "plant")
    assert lost.code == 3

    with in_use("plant"):
        refused = opened(run, "profiles", "rename", "plant", "Halle 4")
    assert (refused.code, "is open in another window" in refused.sentence) == (3, True)
    got = opened(run, "profiles", "rename", "plant", "Halle 4")
    assert (got.code, got.sentence.startswith("The profile plant is called Halle 4")) == (0, True)
    assert "plant" not in settings(home)
    assert len(key_files(home)) == 1
    server.simulator.faults.clear()
    settled = run("queue", "--forget", lost.out.strip(), "--profile", "Halle 4")
    assert (settled.code, settled.sentence.partition(":")[0]) == (0, "Forgotten")
    assert (
        run("sql", "SELECT count(*) FROM printers", "-o", "csv", "--profile", "Halle 4").code == 0
    )
    assert not aside.exists()
    renamed = copy_file("Halle 4", host).name
    assert aside.with_name(f"{renamed}.damaged-20260101-000000").read_bytes() == b"damaged"
    assert opened(run, "get", "printers", "--max", "1").code == 0  # it is still the default
    assert run("token", "--profile", "plant").code == 1
    assert not list((state / "orders").glob("plant*.jsonl"))
    assert memory_file(state, "Halle 4", host).exists()
    watched = opened(run, "watch", "--once", "--events", "state", "--profile", "Halle 4")
    assert (watched.code, "first look" in watched.err) == (0, False)


def test_deleting_takes_the_key_and_never_an_order_that_is_unknown(
    run: Runner, server: serve, home: Path
) -> None:
    kept(run, server, "plant")
    server.simulator.faults.add(Fault("status-503", match="POST /print_orders", times=None))
    builds = server.simulator.records.builds()
    build = next(str(each["uuid"]) for each in builds if each["status"] == "Released")
    serial = next(iter(server.simulator.records.queues()))
    lost = opened(run, "queue", build, "--to", serial, "--copies", "1", "--profile", "plant")
    kept_back = run("profiles", "delete", "plant", "--json")
    assert (kept_back.code, json.loads(kept_back.out)["state"]) == (1, "failed")
    assert "Of 1 order of this profile it is not known what became" in kept_back.err
    assert run("queue", "--forget", lost.out.strip(), "--profile", "plant").code == 0
    gone = run("profiles", "delete", "plant", "--json")
    assert (gone.code, json.loads(gone.out)["state"]) == (0, "done")
    assert key_files(home) == []
    assert "plant" not in settings(home)
    assert os.listdir(home / ".local" / "state" / "carbon-tui" / "orders")  # noqa: PTH208
