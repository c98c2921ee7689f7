"""Every state in which a keyring can be, each with its own sentence and a next step.

Those marked `keyring` run against a real GNOME Keyring on a real D-Bus; the others are fakes of
what this system does not have.
"""

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import keyring.errors
import pytest

from carbon_tui.credentials import ApiKey, Fallback, KeyPlace, Limits, StoreError, Vault, login
from carbon_tui.credentials.errors import (
    KeyringFailed,
    KeyringFull,
    KeyringLocked,
    KeyringLost,
    KeyringMisconfigured,
    KeyringRefused,
    KeyringSilent,
    NoKeyring,
    PromptUnanswered,
)
from carbon_tui.credentials.trouble import explain
from tests.credentials.fake_backends import RaisingBackend, WindowsError, store_on
from tests.credentials.keyring_session import KeyringSession
from tests.credentials.keys import api_key, holders_of, secrets_file, shows, signature

SHORT = Limits(answer=0.5, person=0.5)


def accept(key: ApiKey) -> None:
    """The server takes the key."""


def refused_login(vault: Vault, tmp_path: Path, kind: type[StoreError]) -> str:
    """The sentence of a login that fails with `kind` and leaves no byte of the key behind."""
    path = secrets_file(tmp_path)
    with pytest.raises(kind) as caught:
        login(path, "default", accept, vault=vault)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert ": " in sentence
    assert "Traceback" not in sentence
    assert not shows(caught.value, api_key())
    assert caught.value.fallbacks
    assert holders_of(api_key(), tmp_path) == [path]
    assert vault.profiles() == ()
    return sentence


def test_without_dbus_the_choices_are_offered(vault: Vault, tmp_path: Path) -> None:
    sentence = refused_login(vault, tmp_path, NoKeyring)
    assert "no D-Bus" in sentence
    assert "passphrase-protected file" in sentence
    with pytest.raises(NoKeyring) as caught:
        vault.prove()
    assert caught.value.fallbacks == (Fallback.PASSPHRASE_FILE, Fallback.THIS_RUN_ONLY)


@pytest.mark.keyring
def test_dbus_without_a_keyring_is_told_apart(
    vault: Vault, tmp_path: Path, session: KeyringSession
) -> None:
    assert "No keyring runs" in refused_login(vault, tmp_path, NoKeyring)


@pytest.mark.keyring
def test_an_unlocked_keyring_keeps_the_key(
    vault: Vault, tmp_path: Path, session: KeyringSession
) -> None:
    session.start_keyring()
    done = login(secrets_file(tmp_path), "default", accept, vault=vault)
    assert done.place is KeyPlace.SECRET_SERVICE
    assert signature(vault.load("default")) == signature(api_key())
    assert holders_of(api_key(), tmp_path) == [done.secrets_file]
    vault.delete("default")
    assert vault.profiles() == ()


@pytest.mark.keyring
def test_several_keys_live_side_by_side_also_one_in_parts(
    vault: Vault, session: KeyringSession
) -> None:
    session.start_keyring()
    keys = {"one": api_key(2048, "1"), "two": api_key(8192, "2"), "drei": api_key(4096, "3")}
    for profile, key in keys.items():
        vault.save(profile, key)
    vault.delete("one")
    assert [stored.profile for stored in vault.profiles()] == ["two", "drei"]
    assert signature(vault.load("two")) == signature(keys["two"])
    assert vault.load("drei").client_id == "3"


@pytest.mark.keyring
def test_a_locked_keyring_says_how_to_unlock_it(
    vault: Vault, tmp_path: Path, session: KeyringSession
) -> None:
    session.start_keyring()
    session.lock()
    assert "gnome-keyring-daemon --unlock" in refused_login(vault, tmp_path, KeyringLocked)


@pytest.mark.keyring
def test_a_keyring_locked_after_login_never_moves_the_key(
    vault: Vault, session: KeyringSession
) -> None:
    session.start_keyring()
    vault.save("default", api_key())
    before = vault.settings.path.read_bytes()
    session.lock()
    with pytest.raises(KeyringLocked) as caught:
        vault.load("default")
    assert Fallback.PASSPHRASE_FILE not in caught.value.fallbacks
    with pytest.raises(KeyringLocked):
        vault.save("default", api_key(1024))
    with pytest.raises(KeyringLocked):
        vault.delete("default")
    assert vault.settings.path.read_bytes() == before


@pytest.mark.keyring
def test_a_prompt_that_nobody_answers_ends_and_says_where_to_look(
    vault: Vault, tmp_path: Path, session: KeyringSession
) -> None:
    session.start_keyring()
    session.lock()
    session.ignore_prompts()
    told: list[KeyPlace] = []
    waiting = Vault(vault.settings, limits=Limits(3.0, 0.5), on_prompt=told.append)
    sentence = refused_login(waiting, tmp_path, PromptUnanswered)
    assert "nobody answered" in sentence
    assert told == [KeyPlace.SECRET_SERVICE]


@pytest.mark.keyring
def test_a_hung_keyring_is_told_within_its_limit(
    vault: Vault, tmp_path: Path, session: KeyringSession
) -> None:
    session.start_keyring()
    vault.save("default", api_key())
    session.hang()
    hasty = Vault(vault.settings, limits=SHORT)
    with pytest.raises(KeyringSilent, match="does not answer: restart it"):
        hasty.load("default")


_LOAD = """
import asyncio
from carbon_tui.credentials import StoreError, Vault, aside
async def main():
    turns = 0
    async def turn():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.05)
    turning = asyncio.create_task(turn())
    try:
        await aside(lambda: Vault().load("default"))
    except StoreError as error:
        print(type(error).__name__, turns, flush=True)
    turning.cancel()
asyncio.run(main())
"""
A_FEW = 10
"""Turns of a screen's loop, of some sixty in the time that a keyring has to answer."""


@pytest.mark.keyring
def test_a_hung_keyring_freezes_no_screen_and_holds_up_no_exit(
    vault: Vault, session: KeyringSession
) -> None:
    session.start_keyring()
    vault.save("default", api_key())
    session.hang()
    got = subprocess.run(
        [sys.executable, "-c", _LOAD], stdout=subprocess.PIPE, text=True, timeout=60, check=True
    )
    name, turns = got.stdout.split()
    assert name == "KeyringSilent"
    assert int(turns) >= A_FEW


@pytest.mark.keyring
def test_a_bus_that_dies_in_the_middle_is_told(
    vault: Vault, tmp_path: Path, session: KeyringSession
) -> None:
    session.start_keyring()

    def check(key: ApiKey) -> None:
        vault.prove()
        session.end_bus()

    with pytest.raises(KeyringLost, match="has ended: log in to the desktop again"):
        login(secrets_file(tmp_path), "default", check, vault=vault)
    assert vault.profiles() == ()


@pytest.mark.keyring
def test_a_keyring_that_dies_in_the_middle_is_told(session: KeyringSession) -> None:
    from carbon_tui.credentials.keyring_store import KeyringStore

    session.start_keyring()
    store = KeyringStore.find()
    session.keyring.kill()
    session.keyring.wait()
    with pytest.raises(KeyringLost, match="has gone away"):
        store.load("default")


@pytest.mark.parametrize(
    "name",
    [
        "keyrings.alt.file.PlaintextKeyring",
        "keyrings.cryptfile.cryptfile.CryptFileKeyring",
        "no.such.Module",
        "nonsense",
    ],
)
def test_a_back_end_that_is_not_trusted_is_refused_by_name(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    sentence = refused_login(vault, tmp_path, KeyringRefused)
    assert f"PYTHON_KEYRING_BACKEND names {name}" in sentence
    assert "unset it" in sentence


@pytest.mark.parametrize("name", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"])
def test_a_keyring_that_is_switched_off_is_told(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    assert "switches the keyring off" in refused_login(vault, tmp_path, KeyringRefused)


@pytest.mark.parametrize(
    "text", ["default-keyring", "[backend]\n[backend]\n", "\0", "[backend]\ndefault-keyring = \xff"]
)
def test_a_broken_keyringrc_is_named(vault: Vault, tmp_path: Path, home: Path, text: str) -> None:
    path = write_keyringrc(home, text)
    sentence = refused_login(vault, tmp_path, KeyringMisconfigured)
    assert f"{path} cannot be read: correct it or delete it." in sentence


def test_a_keyringrc_that_names_a_discouraged_back_end_is_refused(
    vault: Vault, tmp_path: Path, home: Path
) -> None:
    text = "[backend]\ndefault-keyring = keyrings.alt.file.PlaintextKeyring\n"
    path = write_keyringrc(home, text)
    assert f"{path} names keyrings.alt" in refused_login(vault, tmp_path, KeyringRefused)


def write_keyringrc(home: Path, text: str) -> Path:
    path = home / ".config" / "python_keyring" / "keyringrc.cfg"
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode("latin-1"))
    return path


@pytest.mark.keyring
@pytest.mark.parametrize(
    "name",
    ["keyring.backends.SecretService.Keyring", "keyring.backends.chainer.ChainerBackend"],
)
def test_a_good_back_end_that_was_chosen_is_used(
    vault: Vault, session: KeyringSession, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    session.start_keyring()
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    assert vault.save("default", api_key()) is KeyPlace.SECRET_SERVICE


def test_a_discouraged_back_end_that_is_installed_is_never_loaded(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, trace = tmp_path / "site", tmp_path / "loaded"
    information = site / "plain_keyring-1.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Name: plain-keyring\nVersion: 1\n")
    (information / "entry_points.txt").write_text("[keyring.backends]\nplain = plain_keyring\n")
    (site / "plain_keyring.py").write_text(f"open({str(trace)!r}, 'w').close()\n")
    monkeypatch.syspath_prepend(str(site))
    assert "plain" in entry_points(group="keyring.backends").names
    refused_login(vault, tmp_path, NoKeyring)
    assert not trace.exists()


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (WindowsError(1783), KeyringFull, "too large: keep it in a passphrase-protected file"),
        (
            keyring.errors.KeyringError("Can't get password: (-25308, 'Unknown Error')"),
            KeyringLocked,
            "security unlock-keychain",
        ),
        (keyring.errors.KeyringLocked("dismissed"), KeyringLocked, "unlock it on the desktop"),
        (keyring.errors.PasswordSetError("no"), KeyringFailed, "PasswordSetError: no"),
        (keyring.errors.InitError("Prompt dismissed.."), KeyringLocked, "was not unlocked"),
        (FileNotFoundError(2, "No such file"), KeyringLost, "has gone away"),
        (ConnectionResetError(104, "reset"), KeyringLost, "has gone away"),
        (ModuleNotFoundError("No module named 'x'"), KeyringMisconfigured, "install carbon-tui"),
        (TimeoutError(), KeyringSilent, "does not answer"),
    ],
)
def test_each_error_of_a_back_end_has_its_sentence(
    error: Exception, kind: type[StoreError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        store_on(RaisingBackend(error=error)).load("default")
    assert caught.value.__context__ is None


@pytest.mark.parametrize("error", [WindowsError(1783), TimeoutError(), OSError(5, "broken")])
def test_no_frame_of_a_failed_save_shows_the_key(error: Exception) -> None:
    class Full(RaisingBackend):
        def get_password(self, service: str, username: str) -> str | None:
            return None

    with pytest.raises(StoreError) as caught:
        store_on(Full(error=error)).save("default", api_key())
    assert shows(error, api_key())
    assert not shows(caught.value, api_key())


def test_a_keyring_that_gives_back_something_else_is_not_trusted() -> None:
    class Forgetful(RaisingBackend):
        def get_password(self, service: str, username: str) -> str | None:
            return "something else"

        def set_password(self, service: str, username: str, password: str) -> None:
            """Says nothing and keeps nothing."""

        def delete_password(self, service: str, username: str) -> None:
            """Likewise."""

    with pytest.raises(KeyringFailed, match="did not give back"):
        store_on(Forgetful()).prove()


def test_a_mistake_of_ours_is_not_taken_for_the_keyrings() -> None:
    assert explain(ZeroDivisionError("ours")) is None
