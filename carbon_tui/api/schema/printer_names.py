"""What printers are called wherever one is chosen, named or warned about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
        serial: with_serial(name, serial) if name and shared[name] > 1 else name
        for serial, name in names.items()
    }


def serials_by_name(names: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """By folded name, whom it means: one printer, or all those that share it.

    ``names`` are as `names_by_serial` has them.
    """
    serials: defaultdict[str, list[str]] = defaultdict(list)
    for serial, name in names.items():
        serials[name.casefold()].append(serial)
        shared = name.removesuffix(f" ({serial})")
        if shared != name:
            serials[shared.casefold()].append(serial)
    return serials


def with_serial(name: str, serial: str) -> str:
    """``Ada (ABC1234)``: the serial once, also where the name tells it already or there is no
    other."""
    if not name or name == serial:
        return serial
    return name if name.endswith(f" ({serial})") else f"{name} ({serial})"


def in_plain_letters(name: str, serial: str) -> str:
    """The name as a terminal of plain letters can show it: without accents where that is all it
    takes, otherwise the serial, which is never a row of question marks."""
    if name.isascii():
        return name

    bare = "".join(letter for letter in normalize("NFKD", name) if not combining(letter))
    plain = bare.translate(_DASHES)
    return plain if plain.isascii() else serial


_DASHES = str.maketrans("–—−‐‑", "-----")
