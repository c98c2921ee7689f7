"""``carbon-tui profiles``: the accounts of this machine, listed, protected, renamed, deleted."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from carbon_tui.api.transport.address import PRODUCTION, parse_base_url
from carbon_tui.cli.account import DEMO
from carbon_tui.cli.outcome_line import outcome_line
from carbon_tui.cli.output import announce, say, write_line
from carbon_tui.cli.profile_in_use import is_in_use
from carbon_tui.cli.questions import passphrase
from carbon_tui.cli.stop import Stop
from carbon_tui.cli.stored_accounts import settings_in
from carbon_tui.credentials import ApiKey, KeyPlace, Vault
from carbon_tui.credentials.handed_over import handed_over
from carbon_tui.credentials.vault import check_profile_name
from carbon_tui.local_copy import place
from carbon_tui.orders.journal import Journal
from carbon_tui.session import memory
from carbon_tui.settings import Profile, Settings
from carbon_tui.system.exit_codes import DONE, LATER, USAGE
from carbon_tui.system.locations import state_folder
from carbon_tui.system.secret import Secret
from carbon_tui.text.cleaning import clean
from carbon_tui.text.counting import counted
from carbon_tui.text.spelling import nearest
from carbon_tui.watch import position

ON_OFF = {"on": True, "off": False}


def profiles(options: argparse.Namespace) -> int:
    """List the profiles, or change one.

    Raises CredentialsError, SettingsError, FileTrouble, Stop.
    """
    vault = Vault()
    settings = settings_in(vault.settings)
    what, values_wanted = _WHAT[options.action]
    if len(options.names) != len(values_wanted):
        usage = " ".join(("carbon-tui profiles", options.action, *values_wanted))
        raise Stop(f"This is written {usage}.", USAGE)
    if options.action == "list":
        return _list(options, vault, settings)
    name = options.names[0]
    _check_known(name, settings)
    sentence = what(options, vault, settings)
    say(sentence)
    if options.json:
        announce(outcome_line(DONE, sentence, profile=options.names[-1]
                              if options.action == "rename" else name))  # fmt: skip
    return DONE


def _check_known(name: str, settings: Settings) -> None:
    names = [profile.name for profile in settings.profiles]
    if name not in names:
        near = nearest(name, names)
        meant = f"did you mean {near}?" if near else f"there are {', '.join(names) or 'none'}."
        raise Stop(f"There is no profile {clean(name)}: {meant}", USAGE)


# -- the list


def _list(options: argparse.Namespace, vault: Vault, settings: Settings) -> int:
    rows = [_facts(profile, vault, settings) for profile in settings.profiles]
    if options.json:
        sentence = f"{len(rows)} profiles." if len(rows) != 1 else "1 profile."
        announce(outcome_line(DONE, sentence, profiles=rows))
        return DONE
    if not rows:
        say("There is no profile yet: carbon-tui login secrets.json makes one.")
        return DONE
    lines = [("", "PROFILE", "RIGHTS", "KEY", "HOST")]
    lines += [
        (
            "*" if row["default"] else "",
            str(clean(str(row["profile"]))),
            "read-only" if row["read_only"] else "may write",
            str(clean(str(row["key"] or "none"))),
            str(clean(str(row["host"]))),
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        write_line("  ".join(cells).rstrip())
    return DONE


def _facts(profile: Profile, vault: Vault, settings: Settings) -> dict[str, object]:
    """Asks no keyring and no server."""
    where = vault.place_of(profile.name)
    key = "key_command" if profile.key_command else where.value if where else None
    return {
        "profile": profile.name,
        "default": profile.name == settings.last_profile,
        "host": profile.host or PRODUCTION,
        "read_only": profile.read_only,
        "key": key,
    }


# -- changes: each answers with its sentence


def _default(options: argparse.Namespace, vault: Vault, _settings: Settings) -> str:
    (name,) = options.names
    vault.settings.update(lambda known: known.used(name))
    return f"A start that names no profile is {name} from now on."


def _read_only(options: argparse.Namespace, vault: Vault, _settings: Settings) -> str:
    name, choice = options.names
    if choice not in ON_OFF:
        raise Stop("This is written carbon-tui profiles read-only NAME on, or off.", USAGE)
    is_on = ON_OFF[choice]
    vault.settings.update(
        lambda known: known.with_profile(replace(known.profile(name), read_only=is_on))
    )
    if is_on:
        return f"The profile {name} is read-only: nothing can be changed with it."
    return f"Things can be changed with the profile {name} from now on."


def _rename(options: argparse.Namespace, vault: Vault, settings: Settings) -> str:
    """The key first, then what lies under the name: an interruption loses nothing."""
    old, new = options.names
    check_profile_name(new)
    if new == DEMO or new in [profile.name for profile in settings.profiles] or vault.find(new):
        raise Stop(f"There is a profile {clean(new)} already: choose another name.", USAGE)
    if is_in_use(old):
        raise Stop(
            f"The profile {clean(old)} is open in another window or command: close it first.", LATER
        )
    host, folder = _host_of(settings.profile(old)), state_folder()
    before, after = (Journal.of(name, host, folder) for name in (old, new))
    vault.rename(old, new, _passphrase(options, vault, settings.profile(old)))
    after.take_over(before)
    place.rename(place.copy_file(old, host), place.copy_file(new, host))
    memory.rename_profile(folder, host, old, new)
    position.rename_profile(folder / "watch", host, old, new)
    return (
        f"The profile {old} is called {new} from now on, with its orders, its watches, its copy of "
        "the data, and as it was left."
    )


def _host_of(profile: Profile) -> str:
    return str(parse_base_url(profile.host or PRODUCTION))


def _passphrase(
    options: argparse.Namespace, vault: Vault, profile: Profile
) -> Callable[[str], Secret | None]:
    """Asked for where the key is in a file: that is sealed with the profile's name in it."""
    if vault.place_of(profile.name) is not KeyPlace.PASSPHRASE_FILE:
        return lambda _profile: None
    handed = handed_over(
        profile.name, command=profile.key_command, descriptor=options.passphrase_fd
    )
    if isinstance(handed, ApiKey):
        handed = None
    return lambda name: handed or passphrase(f"Passphrase of the profile {name}: ")


def _delete(options: argparse.Namespace, vault: Vault, settings: Settings) -> str:
    (name,) = options.names
    host = _host_of(settings.profile(name))
    journal = Journal.of(name, host, state_folder())
    if left := len(journal.unsettled()):
        raise Stop(
            f"Of {counted(left, 'order')} of this profile it is not known what became: "
            f"carbon-tui queue --settle --profile {name} finds out, --forget UUID stops asking."
        )
    had = vault.find(name)
    if had is not None:
        vault.delete(name)
    vault.settings.update(lambda known: _without(known, name))
    copy = place.copy_file(name, host)
    data = place.on_disk(copy)
    stays = f" Of its data stays {data}: {copy}." if data.files else ""
    gone = f", and its key from {had.label}" if had is not None else ""
    return f"The profile {name} is gone{gone}.{stays}"


def _without(settings: Settings, name: str) -> Settings:
    left = settings.without_profile(name)
    if left.last_profile != name:
        return left
    keyed: Sequence[Profile] = [profile for profile in left.profiles if profile.has_key]
    return left.used(keyed[0].name if keyed else Settings().last_profile)


_WHAT: dict[str, tuple[Callable[[argparse.Namespace, Vault, Settings], str], tuple[str, ...]]] = {
    "list": (_default, ()),
    "default": (_default, ("NAME",)),
    "read-only": (_read_only, ("NAME", "on|off")),
    "rename": (_rename, ("NAME", "NEW")),
    "delete": (_delete, ("NAME",)),
}
"""Each action: what it does, and the words after it."""
