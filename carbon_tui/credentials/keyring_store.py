"""API keys in the system's keyring, every call within a time limit."""

import contextlib
import secrets
from collections.abc import Callable
from typing import Self, TypeVar

from carbon_tui.credentials import chunks, trouble
from carbon_tui.credentials.backends import Backend, Keyring, find_keyring, open_keyring
from carbon_tui.credentials.errors import NoKeyring
from carbon_tui.credentials.key import ApiKey
from carbon_tui.credentials.packing import pack, unpack
from carbon_tui.credentials.places import KeyPlace
from carbon_tui.system.patience import (
    PATIENT,
    Limits,
    within,
)
from carbon_tui.system.secret import Secret

T = TypeVar("T")
OnPrompt = Callable[[KeyPlace], None]

_USER = "api key"
_SELF_TEST = ".self-test"  # no profile may be called so


def _service(name: str) -> str:
    """One service per entry: the Windows back end shuffles entries that share one."""
    return f"carbon-tui/{name}"


def say_nothing(place: KeyPlace) -> None:
    """The person is not told that the system may be asking them."""


class KeyringStore:
    """Keys by profile name. Every method blocks for at most the limits and raises StoreError.

    `on_prompt` is called (in the caller's thread) before a call that makes the system ask a person,
    so that the screen can say where to look.
    """

    def __init__(
        self, keyring: Keyring, limits: Limits = PATIENT, on_prompt: OnPrompt = say_nothing
    ) -> None:
        self.place = keyring.place
        self._keyring = keyring
        self._limits = limits
        self._on_prompt = on_prompt

    @classmethod
    def find(cls, limits: Limits = PATIENT, on_prompt: OnPrompt = say_nothing) -> Self:
        """The store for a new key: the first good keyring of this session."""
        keyring = trouble.explained(lambda: within(limits.answer, find_keyring))
        return cls(keyring, limits, on_prompt)

    @classmethod
    def at(
        cls, place: KeyPlace, limits: Limits = PATIENT, on_prompt: OnPrompt = say_nothing
    ) -> Self:
        """The store at the place where a key was put before; never another one."""
        keyring = trouble.explained(lambda: within(limits.answer, lambda: open_keyring(place)))
        return cls(keyring, limits, on_prompt)

    def load(self, profile: str) -> ApiKey | None:
        """The key of `profile`, None where there is none."""
        packed = chunks.load(self, profile)
        return None if packed is None else unpack(packed)

    def save(self, profile: str, key: ApiKey) -> None:
        """Keep `key`; an interruption leaves the old key or the new one."""
        chunks.save(self, profile, pack(key))

    def delete(self, profile: str) -> None:
        """Forget the key of `profile`; nothing happens where there is none."""
        chunks.remove(self, profile)

    def prove(self) -> None:
        """Write, read and delete a throw-away entry; raises StoreError where that fails."""
        name, text = _SELF_TEST, Secret(secrets.token_hex(16))
        self.write(name, text)
        stored = self.read(name)
        self.remove(name)
        if stored != text or self.read(name) is not None:
            raise trouble.failed("it did not give back what was put into it")

    def read(self, name: str) -> Secret | None:
        text = self._ask(lambda backend: backend.get_password(_service(name), _USER))
        return None if text is None else Secret(text)

    def write(self, name: str, text: Secret) -> None:
        self._ask(lambda backend: backend.set_password(_service(name), _USER, text.reveal()))

    def remove(self, name: str) -> None:
        if self.read(name) is not None:
            self._ask(lambda backend: backend.delete_password(_service(name), _USER))

    def _ask(self, call: Callable[[Backend], T]) -> T:
        try:
            return trouble.explained(lambda: self._ask_in_time(call))
        except NoKeyring:  # but there was one when this store was made
            raise trouble.lost() from None

    def _ask_in_time(self, call: Callable[[Backend], T]) -> T:
        asking = within(self._limits.answer, self._keyring.must_ask)
        if asking:
            self._on_prompt(self.place)
        limit = self._limits.person if asking else self._limits.answer
        with contextlib.suppress(TimeoutError):
            return within(limit, lambda: call(self._keyring.backend))
        raise trouble.unanswered() if asking else trouble.silent()
