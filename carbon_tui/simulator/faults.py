"""What can go wrong on request: named faults, and the plan that says when each is played."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

import msgspec

from carbon_tui.simulator.exchange import Exchange
from carbon_tui.simulator.operation_paths import can_match, nearest


class Fault(msgspec.Struct, frozen=True):
    """One fault (see `descriptions`) for the requests that match.

    `match` is "METHOD /path" or "/path" (without /v1; `*` stands for anything), or "*" for all.
    `times` is how often it is played, None for always; `after` how many matching requests pass
    first. `seconds` and `megabytes` matter to the faults that wait and to those that flood.
    ValueError, with a sentence, for a name that nobody knows and for a match that can never be.
    """

    name: str
    match: str = "*"
    times: int | None = 1
    after: int = 0
    seconds: float = 5.0
    megabytes: int = 400

    def __post_init__(self) -> None:
        known = descriptions()
        if self.name not in known:
            names = ", ".join(sorted(known))
            raise ValueError(f"There is no fault {self.name!r}. There are: {names}.")
        if not can_match(self.match):
            raise ValueError(
                f"No request can match {self.match!r}: write METHOD /path or /path, without /v1,"
                f" with * for any text, such as {nearest(self.match)!r}."
            )

    @classmethod
    def parse(cls, text: str) -> Fault:
        """A fault as written on the command line, NAME or NAME:MATCH; it is played for ever."""
        name, _, match = text.partition(":")
        return cls(name, match or "*", times=None)

    @property
    def description(self) -> str:
        """What it does, in one line."""
        return descriptions()[self.name]

    def matches(self, method: str, path: str) -> bool:
        """Whether a request is one of those that this fault is for."""
        subject = f"{method} {path}" if " " in self.match else path
        return self.match == "*" or fnmatchcase(subject, self.match)

    async def play(self, exchange: Exchange) -> None:
        """Answer an exchange the wrong way."""
        from carbon_tui.simulator.fault_players import PLAYERS, FaultOptions

        await PLAYERS[self.name].play(exchange, FaultOptions(self.seconds, self.megabytes))


class Faults:
    """The faults yet to be played, first come first served; `played` is what was."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []
        self.played: list[Fault] = []

    def add(self, *faults: Fault) -> None:
        """Plan these faults."""
        self._planned += faults

    def clear(self) -> None:
        """Forget all that is planned."""
        self._planned.clear()

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._planned)

    def next(self, method: str, path: str) -> Fault | None:
        """The fault for this request, if one is due; it is counted as played."""
        for place, fault in enumerate(self._planned):
            if not fault.matches(method, path):
                continue
            if fault.after:
                self._planned[place] = msgspec.structs.replace(fault, after=fault.after - 1)
                continue
            self._use(place, fault)
            return fault
        return None

    def _use(self, place: int, fault: Fault) -> None:
        self.played.append(fault)
        if fault.times is None:
            return
        if fault.times <= 1:
            del self._planned[place]
        else:
            self._planned[place] = msgspec.structs.replace(fault, times=fault.times - 1)


def descriptions() -> dict[str, str]:
    """Every fault by its name, with what it does. Loaded late: few runs play any."""
    from carbon_tui.simulator.fault_players import PLAYERS

    return {name: player.description for name, player in PLAYERS.items()}
