"""The keys of this machine: several profiles, each kept at the place that was chosen for it.

The place is remembered in the settings. Loading goes there and nowhere else: a keyring that fails
today is an error, not a reason to look for the key in, or move it to, a lesser place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace

from carbon_tui.credentials.errors import (
    BadProfileName,
    CredentialsError,
    Fallback,
    PassphraseNeeded,
    StoreError,
    UnknownProfile,
)
from carbon_tui.credentials.key import ApiKey
from carbon_tui.credentials.keyring_store import KeyringStore, OnPrompt, say_nothing
from carbon_tui.credentials.passphrase_file import PassphraseStore, delete_key_file, key_file
from carbon_tui.credentials.places import KeyPlace
from carbon_tui.settings import (
    DEFAULT_PROFILE,
    Profile,
    Settings,
    SettingsError,
    SettingsFile,
)
from carbon_tui.system.locations import keys_folder
from carbon_tui.system.patience import (
    PATIENT,
    Limits,
)
from carbon_tui.system.secret import Secret

AskPassphrase = Callable[[str], Secret | None]
"""Asks for the passphrase of a profile; None means "changed my mind"."""

_LONGEST_NAME = 64
_LATER = (Fallback.TRY_AGAIN, Fallback.THIS_RUN_ONLY)


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A profile with a key, and where that is kept."""

    profile: str
    place: KeyPlace


class Store(Protocol):
    """One place for keys. Each method blocks for a limited time and raises StoreError."""

    @property
    def place(self) -> KeyPlace: ...

    def load(self, profile: str) -> ApiKey | None: ...

    def save(self, profile: str, key: ApiKey) -> None: ...

    def delete(self, profile: str) -> None: ...

    def prove(self) -> None: ...


class Vault:
    """Keys by profile. Methods block (see `patience.aside` for use in an event loop).

    They raise CredentialsError, and SettingsError where the settings cannot be used.
    """

    def __init__(
        self,
        settings: SettingsFile | None = None,
        folder: Path | None = None,
        *,
        limits: Limits = PATIENT,
        on_prompt: OnPrompt = say_nothing,
    ) -> None:
        self.settings = settings or SettingsFile()
        self._folder = folder or keys_folder()
        self._limits = limits
        self._on_prompt = on_prompt

    def profiles(self) -> tuple[StoredKey, ...]:
        """The profiles that have a key, in the order in which they were made; asks no keyring."""
        known = self.settings.load().profiles
        places = ((profile.name, _place(profile.store)) for profile in known)
        return tuple(StoredKey(name, place) for name, place in places if place)

    def place_of(self, profile: str) -> KeyPlace | None:
        """Where the key of `profile` is kept; None where there is none."""
        return _place(self.settings.load().profile(profile).store)

    def find(self, profile: str) -> KeyPlace | None:
        """Where the key of `profile` is: as the settings remember, or else where it is found, since
        settings can be deleted and a key stays."""
        return self.place_of(profile) or next(iter(self._searched(profile)), None)

    def _searched(self, profile: str) -> tuple[KeyPlace, ...]:
        """The places that have a key of this profile, asked one by one."""
        places = []
        try:
            store = KeyringStore.find(self._limits, self._on_prompt)
            if store.read(profile) is not None:
                places.append(store.place)
        except StoreError:
            places.clear()  # a keyring that does not answer gives no key
        if key_file(self._folder, profile).exists():
            places.append(KeyPlace.PASSPHRASE_FILE)
        return tuple(places)

    def load(self, profile: str, ask_passphrase: AskPassphrase | None = None) -> ApiKey:
        """The key of `profile`, from the place where it was put.

        `ask_passphrase` is called where that is a passphrase-protected file; without it (or
        where it returns None) PassphraseNeeded is raised.
        """
        place = self.find(profile)
        if place is None:
            raise _unknown(profile)
        try:
            key = self._open(place, _answer(place, profile, ask_passphrase)).load(profile)
        except StoreError as error:
            error.fallbacks = _without_moving(error)
            raise
        if key is None:
            raise _gone(profile, place)
        return key

    def save(
        self,
        profile: str,
        key: ApiKey,
        place: KeyPlace | None = None,
        passphrase: Secret | None = None,
        also: Callable[[Settings], Settings] = lambda settings: settings,
    ) -> KeyPlace:
        """Prove a place, keep `key` there, read it back, remember the place; return it.

        `also`: what else the settings shall say from then on, in the same step.

        `place` None means where the profile's key already is, else this session's keyring. Nothing
        is stored, moved or forgotten where that fails.
        """
        check_profile_name(profile)
        before = self.place_of(profile)
        store = self._store_for(place or before, passphrase)
        store.prove()
        store.save(profile, key)
        self._check_kept(store, profile, key)
        self._remember(profile, store, before, also)
        if before and before is not store.place:
            self._forget_at(before, profile)
        return store.place

    def rename(self, old: str, new: str, ask_passphrase: AskPassphrase | None = None) -> None:
        """Give a profile another name, with its key where it is kept. The key stands under both
        names for a moment, and an interruption then leaves it under the old one too.

        `ask_passphrase` as for `load`. Raises BadProfileName too.
        """
        check_profile_name(new)
        place = self.place_of(old)
        if place is None:
            self.settings.update(lambda settings: _renamed(settings, old, new))
            return
        secret = _answer(place, old, ask_passphrase)
        key = self.load(old, lambda _: secret)
        last = self.settings.load().last_profile
        self.save(
            new, key, place, secret,
            also=lambda settings: _renamed(settings.used(last), old, new),
        )  # fmt: skip
        self._forget_at(place, old)

    def delete(self, profile: str) -> KeyPlace:
        """Forget the key of `profile`, first wherever it is, then in the settings; its place."""
        remembered = self.place_of(profile)
        first: tuple[KeyPlace, ...] = (remembered,) if remembered else ()
        places: tuple[KeyPlace, ...] = tuple(dict.fromkeys((*first, *self._searched(profile))))
        if not places:
            raise _unknown(profile)
        for place in places:
            self._forget_at(place, profile)
        self.settings.update(lambda settings: _without_store(settings, profile))
        return places[0]

    def prove(self, place: KeyPlace | None = None) -> KeyPlace:
        """Write, read and delete a throw-away entry in a keyring; the one that was used."""
        store = self._store_for(place, None)
        store.prove()
        return store.place

    def _store_for(self, place: KeyPlace | None, passphrase: Secret | None) -> Store:
        if place is None:
            return KeyringStore.find(self._limits, self._on_prompt)
        return self._open(place, passphrase)

    def _open(self, place: KeyPlace, passphrase: Secret | None) -> Store:
        if place is not KeyPlace.PASSPHRASE_FILE:
            return KeyringStore.at(place, self._limits, self._on_prompt)
        if passphrase is None:
            raise PassphraseNeeded(
                "The key is in a passphrase-protected file: give the passphrase, "
                "or use --secrets FILE for this run."
            )
        return PassphraseStore(self._folder, passphrase)

    def _check_kept(self, store: Store, profile: str, key: ApiKey) -> None:
        stored = store.load(profile)
        if stored is None or stored.client_id != key.client_id:
            raise StoreError(
                f"{_capital(store.place.label)} did not give back the key that was put into it: "
                "try again, or choose another place."
            )

    def _forget_at(self, place: KeyPlace, profile: str) -> None:
        if place is KeyPlace.PASSPHRASE_FILE:
            delete_key_file(self._folder, profile)
        else:
            self._open(place, None).delete(profile)

    def _remember(
        self,
        profile: str,
        store: Store,
        before: KeyPlace | None,
        also: Callable[[Settings], Settings],
    ) -> None:
        place = store.place
        try:
            self.settings.update(
                lambda known: also(_with_store(known, profile, place).used(profile))
            )
        except SettingsError:
            if before is not place:  # else the profile would lose the key that it had
                store.delete(profile)
            raise


def check_profile_name(name: str) -> None:
    """Raises BadProfileName for a name that cannot be typed, shown or told from others."""
    odd = not name.isprintable() or name != name.strip() or name[:1] in {"-", "."}
    if not name or odd or "/" in name or len(name) > _LONGEST_NAME:
        raise BadProfileName(
            f"A profile's name has 1 to {_LONGEST_NAME} visible characters without a slash, "
            "and begins with neither a dash nor a dot: choose another name."
        )


def _with_store(settings: Settings, profile: str, place: KeyPlace) -> Settings:
    return settings.with_profile(replace(settings.profile(profile), store=place.value))


def _renamed(settings: Settings, old: str, new: str) -> Settings:
    """The profile under its new name, in its old place."""
    known = settings.without_profile(new)
    bare = Profile(name=old)
    same = next((profile for profile in known.profiles if profile.name == old), bare)
    named = [replace(p, name=new) if p.name == old else p for p in known.profiles]
    renamed = replace(known, profiles=tuple(named if same is not bare else known.profiles))
    return renamed.used(new) if renamed.last_profile == old else renamed


def _without_store(settings: Settings, profile: str) -> Settings:
    """Without the key, and without the profile where nothing else was said about it."""
    bare = replace(settings.profile(profile), store=None)
    left = settings.with_profile(bare)
    if bare == Profile(name=profile):
        left = settings.without_profile(profile)
    if left.last_profile != profile:
        return left
    keyed = (known.name for known in left.profiles if known.has_key)
    return left.used(next(keyed, DEFAULT_PROFILE))


def _place(value: str | None) -> KeyPlace | None:
    """The place that the settings name. Raises CredentialsError for one that is not known."""
    if value is None:
        return None
    try:
        return KeyPlace(value)
    except ValueError:
        raise CredentialsError(
            f'The settings keep a key in "{value}", which this carbon-tui does not know: '
            "update carbon-tui, or run carbon-tui login again after removing that line."
        ) from None


def _answer(place: KeyPlace, profile: str, ask: AskPassphrase | None) -> Secret | None:
    return ask(profile) if ask and place is KeyPlace.PASSPHRASE_FILE else None


def _without_moving(error: StoreError) -> tuple[Fallback, ...]:
    """For a key that is already somewhere: no other place can be offered."""
    return _LATER if error.fallbacks else ()


def _unknown(profile: str) -> UnknownProfile:
    return UnknownProfile(
        f"No API key is stored for the profile {profile}: run carbon-tui login secrets.json"
        f"{'' if profile == 'default' else f' --profile {profile}'}, "
        "or carbon-tui --demo to look around without one."
    )


def _gone(profile: str, place: KeyPlace) -> UnknownProfile:
    return UnknownProfile(
        f"The API key of the profile {profile} is no longer in {place.label}: "
        "run carbon-tui login with your secrets.json again."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
