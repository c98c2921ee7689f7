"""What printers are called wherever one is chosen, named or warned about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from unicodedata import combining, normalize

from carbon_tui.api.schema.records import Printer
from carbon_tui.text.cleaning import raw


def names_by_serial(printers: Iterable[Printer]) -> Mapping[str, str]:
    """By raw serial: the name as in the fleet's list, with the serial where several share it.

    Without a name the alias stands, and without either nothing.
    """
    names = {raw(p.serial): str(p.name or p.alias or "") for p in printers if p.serial}
    shared = Counter(names.values())
    return {
        serial: f"{name} ({serial})" if name and shared[name] > 1 else name
        for serial, name in names.items()
    }


def in_plain_letters(name: str, serial: str) -> str:
    """The name as a terminal of plain letters can show it: without accents where that is all it
    takes, otherwise the serial, which is never a row of question marks."""
    if name.isascii():
        return name

    bare = "".join(letter for letter in normalize("NFKD", name) if not combining(letter))
    plain = bare.translate(_DASHES)
    return plain if plain.isascii() else serial


_DASHES = str.maketrans("–—−‐‑", "-----")
