"""Readings: the process as it runs, with its spread, its outliers and one hidden drift."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import msgspec

from carbon_tui.simulator.catalogue import DAY
from carbon_tui.simulator.templates import STORY_TEMPLATE, TEMPLATES, Template
from carbon_tui.simulator.vocabulary import MEASUREMENT_NOTES

DRIFT_DAYS = 3.0
_DRIFT_REACHES = 1.7  # of the distance between mean and limit, at the shop's beginning
Reading = tuple[int, float | None, str | None, str, str | None, str | None]


class HiddenDrift(msgspec.Struct, frozen=True):
    """What a quality engineer should find: this printer's measurement drifts out of tolerance."""

    printer_serial: str
    """Empty where there is no printer."""
    template_uuid: str
    measurement_name: str
    drift_began: int
    first_bad_printed_part_uuid: str | None
    first_bad_at: int | None


class Gauge:
    """Takes the readings of parts; `story` is the place of the printer that drifts."""

    def __init__(self, seed: int, story: int, now: int) -> None:
        self._seed, self._story = seed, story
        self.drift_began = now - int(DRIFT_DAYS * DAY)
        self._plans: dict[str, list[tuple[int, Template]]] = {}
        for n, template in enumerate(TEMPLATES):
            self._plans.setdefault(template.sop, []).append((n, template))

    def readings(self, sop: str, printer: int, at: int, rng: random.Random) -> Iterator[Reading]:
        """One part's measurements: template, value, category, result, zones and notes."""
        for n, template in self._plans[sop]:
            if rng.random() >= template.share:
                continue
            note = rng.random()
            notes = MEASUREMENT_NOTES[int(note * 400)] if note < 0.0125 else None
            if template.options is not None:
                category, result, zones = self._category(template, rng)
                yield n, None, category, result, zones, notes
            elif note > 0.997:
                yield n, None, None, "incomplete", None, notes
            else:
                value = self._value(n, template, printer, at, rng)
                yield n, value, None, judged(template, value), None, notes

    def _value(
        self, n: int, template: Template, printer: int, at: int, rng: random.Random
    ) -> float:
        bias = ((printer * 37 + n * 11 + self._seed) % 13 - 6) / 6 * 0.25
        spread = rng.gauss(0.0, 1.0)
        if n == STORY_TEMPLATE:
            spread = max(-2.7, min(2.7, spread))
        elif rng.random() < 0.002:
            spread *= 4.0
        value = template.mean + (bias + spread) * template.sigma
        if n == STORY_TEMPLATE and printer == self._story:
            value += self._drift(template, at)
        return round(value, 3)

    def _drift(self, template: Template, at: int) -> float:
        if at <= self.drift_began or template.high is None:
            return 0.0
        days = (at - self.drift_began) / DAY
        return min(days / DRIFT_DAYS, 1.5) * _DRIFT_REACHES * (template.high - template.mean)

    @staticmethod
    def _category(template: Template, rng: random.Random) -> tuple[str, str, str | None]:
        chance, (passing, flagged, failing) = rng.random(), template.options or ((), (), ())
        words, result = (passing, "pass") if chance < 0.93 else (flagged, "flag")
        if chance > 0.975:
            words, result = failing, "fail"
        word = words[int(rng.random() ** 1.8 * len(words))]
        if result == "pass" or not template.zones:
            return word, result, None
        zones = [zone for zone in template.zones if rng.random() < 0.4] or [template.zones[0]]
        return word, result, json.dumps(zones)


def judged(template: Template, value: float) -> str:
    """Pass when the value lies within the limits that there are, fail otherwise."""
    low_enough = template.high is None or value <= template.high
    high_enough = template.low is None or value >= template.low
    return "pass" if low_enough and high_enough else "fail"
