"""Texts larger than a keyring entry, kept in parts.

The parts are written first, under the generation (a or b) that is not in use, the manifest last:
an interruption at any write leaves the old text or the new one, and what it left over is written
over by the next save.
"""

import hashlib
from typing import Protocol

from carbon_tui.credentials.errors import DamagedEntry
from carbon_tui.system.secret import Secret

MAX_CHUNK_LENGTH = 1200  # characters; Windows takes 2,560 bytes of UTF-16, which is 1,280
_MARK = "carbon-tui.parts"


class Entries(Protocol):
    """A keyring as named texts."""

    def read(self, name: str) -> Secret | None: ...

    def write(self, name: str, text: Secret) -> None: ...

    def remove(self, name: str) -> None: ...


def save(entries: Entries, name: str, text: Secret) -> None:
    """Replace the text under `name`, whole or in parts."""
    old = entries.read(name)
    generation = "b" if old and _generation(old) == "a" else "a"
    parts = _parts(text)
    if len(parts) <= 1:
        entries.write(name, text)
    else:
        for number, part in enumerate(parts):
            entries.write(_part(name, generation, number), part)
        entries.write(name, _manifest(generation, len(parts), text))
    if old and (unused := _generation(old)):
        _remove_parts(entries, name, unused)


def load(entries: Entries, name: str) -> Secret | None:
    """The text under `name`, None where there is none. Raises DamagedEntry."""
    text = entries.read(name)
    if text is None or not (generation := _generation(text)):
        return text
    count, digest = text.reveal().split(":")[2:4]
    parts = [entries.read(_part(name, generation, number)) for number in range(int(count))]
    whole = Secret("".join(part.reveal() for part in parts if part))
    if _sha256(whole) != digest:
        raise DamagedEntry(
            "Parts of the stored key are missing from the keyring: "
            "run carbon-tui login with your secrets.json again."
        )
    return whole


def remove(entries: Entries, name: str) -> None:
    """Forget the text under `name` and every part of it, also those of an interrupted save."""
    entries.remove(name)
    for generation in ("a", "b"):
        _remove_parts(entries, name, generation)


def _parts(text: Secret) -> list[Secret]:
    whole = text.reveal()
    return [Secret(whole[i : i + MAX_CHUNK_LENGTH]) for i in range(0, len(whole), MAX_CHUNK_LENGTH)]


def _part(name: str, generation: str, number: int) -> str:
    return f"{name}/{generation}{number}"


def _manifest(generation: str, count: int, whole: Secret) -> Secret:
    return Secret(f"{_MARK}:{generation}:{count}:{_sha256(whole)}")


def _sha256(text: Secret) -> str:
    return hashlib.sha256(text.reveal().encode()).hexdigest()


def _generation(text: Secret) -> str:
    """The generation that a manifest names; empty for a text that is no manifest."""
    mark, _, rest = text.reveal().partition(":")
    return rest[:1] if mark == _MARK else ""


def _remove_parts(entries: Entries, name: str, generation: str) -> None:
    number = 0
    while entries.read(_part(name, generation, number)) is not None:
        number += 1
    for last in reversed(range(number)):  # so that an interruption leaves no gap
        entries.remove(_part(name, generation, last))
