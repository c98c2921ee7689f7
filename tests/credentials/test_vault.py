"""Several keys on one machine, passphrase files, and the order of a login."""

import json
import stat
from pathlib import Path

import pytest

from carbon_tui.credentials import (
    ApiKey,
    CredentialsError,
    KeyPlace,
    PassphraseNeeded,
    StoredKey,
    UnknownProfile,
    Vault,
    WrongPassphrase,
    aside,
    delete_secrets_file,
    login,
    logout,
    passphrase_file,
)
from carbon_tui.credentials.errors import BadProfileName, DamagedEntry, PassphraseTooShort
from carbon_tui.credentials.passphrase_file import key_file
from carbon_tui.settings import Profile, SettingsError
from carbon_tui.system.secret import Secret
from tests.credentials.keys import api_key, holders_of, secrets_file, signature

PASSPHRASE = Secret("correct horse battery")
FILE = KeyPlace.PASSPHRASE_FILE


class Refused(Exception):
    """The server does not take the key."""


def accept(key: ApiKey) -> None:
    """The server takes the key."""


def refuse(key: ApiKey) -> None:
    raise Refused


def give(profile: str) -> Secret:
    return PASSPHRASE


def key_files(vault: Vault) -> list[Path]:
    return sorted(vault.settings.path.parent.rglob("*.key"))


def test_a_passphrase_file_keeps_the_key_and_shows_nothing_of_it(
    vault: Vault, tmp_path: Path
) -> None:
    path = secrets_file(tmp_path)
    done = login(path, "default", accept, vault=vault, place=FILE, passphrase=PASSPHRASE)
    assert done.place is FILE
    assert signature(vault.load("default", give)) == signature(api_key())
    assert holders_of(api_key(), tmp_path) == [path]
    (file,) = key_files(vault)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_wrong_passphrase_says_so(vault: Vault) -> None:
    vault.save("default", api_key(), FILE, PASSPHRASE)
    with pytest.raises(WrongPassphrase, match="try again"):
        vault.load("default", lambda _: Secret("correct horse batterie"))


@pytest.mark.parametrize("ask", [None, lambda _: None])
def test_no_passphrase_is_not_a_wrong_one(vault: Vault, ask: None) -> None:
    vault.save("default", api_key(), FILE, PASSPHRASE)
    with pytest.raises(PassphraseNeeded, match="give the passphrase"):
        vault.load("default", ask)


def test_an_accent_may_be_typed_in_either_way(vault: Vault) -> None:
    vault.save("default", api_key(), FILE, Secret("caf\u00e9 caf\u00e9 caf\u00e9"))
    again = vault.load("default", lambda _: Secret("cafe\u0301 cafe\u0301 cafe\u0301"))
    assert again.client_id == api_key().client_id


def test_a_short_passphrase_is_refused_before_anything_is_written(vault: Vault) -> None:
    with pytest.raises(PassphraseTooShort, match="12 characters"):
        vault.save("default", api_key(), FILE, Secret("short"))
    assert key_files(vault) == []
    assert vault.profiles() == ()


def test_guessing_a_passphrase_costs_what_rfc_9106_advises(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passphrase_file, "COST", passphrase_file.GuessingCost())
    vault.save("default", api_key(), FILE, PASSPHRASE)
    (file,) = key_files(vault)
    written = json.loads(file.read_text())
    assert (written["passes"], written["memory_kib"], written["lanes"]) == (3, 65_536, 4)
    assert signature(vault.load("default", give)) == signature(api_key())


def test_a_file_of_one_profile_opens_for_no_other(vault: Vault) -> None:
    for name in ("one", "two"):
        vault.save(name, api_key(1024, name), FILE, PASSPHRASE)
    folder = key_files(vault)[0].parent
    key_file(folder, "one").replace(key_file(folder, "two"))
    with pytest.raises(WrongPassphrase):
        vault.load("two", give)


@pytest.mark.parametrize(
    "change",
    [
        {"memory_kib": 2**40},
        {"memory_kib": 8},
        {"passes": 0},
        {"passes": 10**9},
        {"lanes": 0},
        {"salt": ""},
        {"nonce": "AAAA"},
        {"sealed": "not base64"},
        {"format": "another"},
        {"passes": None},
        {"passes": "three"},
    ],
)
def test_a_damaged_file_is_named_and_costs_no_memory(
    vault: Vault, change: dict[str, object]
) -> None:
    vault.save("default", api_key(1024), FILE, PASSPHRASE)
    (file,) = key_files(vault)
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(DamagedEntry, match="is damaged: run carbon-tui login"):
        vault.load("default", give)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b"[" * 60_000])
def test_a_file_of_something_else_is_damage(vault: Vault, content: bytes) -> None:
    vault.save("default", api_key(1024), FILE, PASSPHRASE)
    (file,) = key_files(vault)
    file.write_bytes(content)
    with pytest.raises(DamagedEntry):
        vault.load("default", give)


def test_profiles_that_differ_in_case_keep_their_own_files(vault: Vault) -> None:
    for name in ("North", "north", "nörth", "a b", "x" * 64):
        vault.save(name, api_key(1024, name), FILE, PASSPHRASE)
    names = {file.name.casefold() for file in key_files(vault)}
    assert len(names) == 5
    assert vault.load("North", give).client_id == "North"
    assert vault.load("nörth", give).client_id == "nörth"


def test_profiles_are_listed_without_asking_any_keyring(vault: Vault) -> None:
    vault.settings.update(lambda s: s.with_profile(Profile(name="a", store="secret-service")))
    vault.settings.update(lambda s: s.with_profile(Profile(name="no key", host="https://x")))
    vault.save("b", api_key(1024), FILE, PASSPHRASE)
    assert vault.profiles() == (StoredKey("a", KeyPlace.SECRET_SERVICE), StoredKey("b", FILE))
    assert vault.settings.load().last_profile == "b"


@pytest.mark.parametrize("name", ["", " a", "a ", "-a", ".a", "a/b", "a\nb", "\x1b[1m", "x" * 65])
def test_odd_profile_names_are_refused(vault: Vault, tmp_path: Path, name: str) -> None:
    with pytest.raises(BadProfileName, match="choose another name"):
        login(secrets_file(tmp_path), name, accept, vault=vault)


def test_an_unknown_profile_says_how_to_make_it(vault: Vault) -> None:
    with pytest.raises(UnknownProfile, match=r"login secrets.json --profile north"):
        vault.load("north")
    with pytest.raises(UnknownProfile):
        logout("north", vault=vault)


def test_a_place_of_a_later_version_is_not_overwritten(vault: Vault) -> None:
    vault.settings.update(lambda s: s.with_profile(Profile(name="a", store="cloud")))
    with pytest.raises(CredentialsError, match="does not know: update carbon-tui"):
        vault.save("a", api_key(1024), FILE, PASSPHRASE)


def test_a_key_that_the_server_refuses_is_not_kept(vault: Vault, tmp_path: Path) -> None:
    path = secrets_file(tmp_path)
    with pytest.raises(Refused):
        login(path, "default", refuse, vault=vault, place=FILE, passphrase=PASSPHRASE)
    assert key_files(vault) == []
    assert vault.profiles() == ()


def test_settings_that_cannot_be_read_keep_a_login_from_leaving_a_key_nobody_knows_of(
    vault: Vault,
) -> None:
    vault.settings.path.parent.mkdir(parents=True)
    vault.settings.path.write_text("= broken")
    with pytest.raises(SettingsError):
        vault.save("default", api_key(1024), FILE, PASSPHRASE)
    assert key_files(vault) == []


def test_logout_forgets_the_key_and_keeps_what_else_is_known(vault: Vault) -> None:
    vault.settings.update(lambda s: s.with_profile(Profile(name="a", read_only=True)))
    vault.save("b", api_key(1024), FILE, PASSPHRASE)
    vault.save("a", api_key(1024), FILE, PASSPHRASE)
    assert logout("a", vault=vault) is FILE
    settings = vault.settings.load()
    assert settings.profile("a").read_only
    assert settings.last_profile == "b"
    logout("b", vault=vault)
    assert [profile.name for profile in vault.settings.load().profiles] == ["a"]
    assert key_files(vault) == []


def test_after_logout_a_profile_whose_key_a_command_prints_is_opened(vault: Vault) -> None:
    vault.settings.update(lambda s: s.with_profile(Profile(name="b", key_command="pass show b")))
    vault.save("a", api_key(1024), FILE, PASSPHRASE)
    logout("a", vault=vault)
    assert vault.settings.load().last_profile == "b"


def test_a_key_that_somebody_else_removed_is_told(vault: Vault) -> None:
    vault.save("default", api_key(1024), FILE, PASSPHRASE)
    key_files(vault)[0].unlink()
    with pytest.raises(UnknownProfile, match="no longer in a passphrase-protected file"):
        vault.load("default", give)


def test_the_downloaded_file_is_deleted_when_wanted(vault: Vault, tmp_path: Path) -> None:
    path = secrets_file(tmp_path)
    (tmp_path / "again.json").hardlink_to(path)
    done = login(path, "a", accept, vault=vault, place=FILE, passphrase=PASSPHRASE)
    assert "1 more names" in delete_secrets_file(done)
    assert delete_secrets_file(done) == ""
    assert not path.exists()


async def test_an_event_loop_can_wait_for_the_vault(vault: Vault) -> None:
    await aside(lambda: vault.save("default", api_key(1024), FILE, PASSPHRASE))
    key = await aside(lambda: vault.load("default", give))
    assert key.client_id == api_key().client_id
    with pytest.raises(UnknownProfile):
        await aside(lambda: vault.load("other"))
