"""How long prints usually take, learnt from finished ones. Always an estimate, and said so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from carbon_tui.api.schema.print_states import is_finished
from carbon_tui.api.schema.records import Print
from carbon_tui.text.cleaning import raw


@dataclass(frozen=True, slots=True)
class Typical:
    """The median of `prints` durations, in seconds."""

    seconds: float
    prints: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A sum of typical durations, and how much of it is guesswork."""

    seconds: float = 0.0
    guessed: int = 0
    """Prints whose build was never seen to finish: the fleet's median stands in for them."""
    unknown: int = 0
    """Prints for which nothing at all is known: they count as nothing."""

    def plus(self, other: Estimate) -> Estimate:
        return Estimate(
            self.seconds + other.seconds,
            self.guessed + other.guessed,
            self.unknown + other.unknown,
        )


@dataclass(frozen=True, slots=True)
class Usual:
    """Typical durations by build uuid, and of any print at all."""

    builds: Mapping[str, Typical]
    any_build: Typical | None = None

    @classmethod
    def of(cls, prints: Iterable[Print]) -> Usual:
        """From finished prints with both times; others teach nothing about durations."""
        durations: dict[str, list[float]] = defaultdict(list)
        for print_ in prints:
            seconds = duration(print_)
            if seconds is not None:
                durations[raw(print_.build_uuid or "")].append(seconds)
        everything = [s for several in durations.values() for s in several]
        return cls({b: _typical(s) for b, s in durations.items() if b}, _overall(everything))

    def of_build(self, build_uuid: str) -> Estimate:
        """How long one print of this build is likely to take."""
        known = self.builds.get(build_uuid)
        if known is not None:
            return Estimate(known.seconds)
        if self.any_build is not None:
            return Estimate(self.any_build.seconds, guessed=1)
        return Estimate(unknown=1)

    def of_all(self, build_uuids: Iterable[str]) -> Estimate:
        total = Estimate()
        for build_uuid in build_uuids:
            total = total.plus(self.of_build(build_uuid))
        return total


def duration(print_: Print) -> float | None:
    """Seconds from start to end of a finished print; None for any other."""
    if not is_finished(print_.status):
        return None
    if print_.started_at is None or print_.finished_at is None:
        return None
    seconds = (print_.finished_at - print_.started_at).total_seconds()
    return seconds if seconds > 0 else None


def _typical(seconds: list[float]) -> Typical:
    return Typical(median(seconds), len(seconds))


def _overall(seconds: list[float]) -> Typical | None:
    return _typical(seconds) if seconds else None
