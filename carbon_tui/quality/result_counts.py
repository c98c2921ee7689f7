"""How many passed, failed, were flagged, or are not done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from carbon_tui.api.schema.records import PartMeasurement

RESULTS = ("pass", "fail", "flag", "incomplete")
_TWO_SIDED_95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class ResultCounts:
    """Results as the server states them; `other` counts missing and unknown words."""

    passed: int = 0
    failed: int = 0
    flagged: int = 0
    incomplete: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        return self.passed + self.failed + self.flagged + self.incomplete + self.other

    @property
    def judged(self) -> int:
        return self.passed + self.failed + self.flagged

    @property
    def yielded(self) -> float | None:
        """Passed over judged, 0 to 1: flagged is not passed, incomplete is not judged yet."""
        return self.passed / self.judged if self.judged else None

    @property
    def failed_share(self) -> float | None:
        """Failed over judged, 0 to 1."""
        return self.failed / self.judged if self.judged else None

    @property
    def flagged_share(self) -> float | None:
        """Flagged over judged, 0 to 1."""
        return self.flagged / self.judged if self.judged else None

    @property
    def trouble(self) -> float:
        """Lower end of the share that failed or was flagged, so that 1 of 1 is not worst of all.

        Wilson's 95 % score interval (E. B. Wilson, JASA 22 (1927), 209-212); 0 of nothing.
        """
        return wilson_low(self.failed + self.flagged, self.judged)


def tally(measurements: Iterable[PartMeasurement]) -> ResultCounts:
    return tally_of(measurement.measurement_result for measurement in measurements)


def tally_of(results: Iterable[str | None]) -> ResultCounts:
    """How often each result stands; those that are not known, and none, are "other"."""
    counts = dict.fromkeys((*RESULTS, "other"), 0)
    for result in results:
        counts[result if result in RESULTS else "other"] += 1
    return ResultCounts(
        counts["pass"], counts["fail"], counts["flag"], counts["incomplete"], counts["other"]
    )


def wilson_low(hits: int, n: int) -> float:
    """Lower 95 % bound of a proportion by Wilson's score interval; 0 when n is 0."""
    if not hits or not n:
        return 0.0
    share, z2 = hits / n, _TWO_SIDED_95**2
    half = _TWO_SIDED_95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, (share + z2 / (2 * n) - half) / (1 + z2 / n))
