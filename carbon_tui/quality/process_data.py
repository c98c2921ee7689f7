"""The fields that printers record of a print, compared between failed and finished prints.

Fields are compared one by one, numbers by their means and words by how often each stands, and all
p-values are corrected together: of the fields called different about one in twenty is by chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum, sqrt

from carbon_tui.quality.distributions import chi_square_upper, t_two_sided
from carbon_tui.quality.false_discovery import LEVEL, adjusted_p_values, hedges_g
from carbon_tui.quality.sample_sums import ValueSums
from carbon_tui.text.written_numbers import written_number
from carbon_tui.text.written_shares import share_text

FEWEST = 3
"""Prints of each side with a value of a field, before it is compared."""
EXPECTED = 1.0
"""Prints to be expected of a word on either side; rarer words count together (Cochran, 1954)."""
NOT_COMPARED = frozenset(
    {
        "Print ID", "Print Number", "Print Finished Status", "Print Alerts", "Created At",
        "Started Date-Time", "Finished Date-Time", "Project ID", "Printer ID",
    }
)  # fmt: skip
"""What names a print or says how it ended: it differs by itself."""

Fields = Mapping[str, str]
"""A print's values by the API's names; empty where the server has none."""


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field of both sides: what is typical, how far apart, how sure.

    `failed` and `finished` are means, or the most frequent word with its share. `effect` is Hedges'
    g of numbers, Cramér's V of words.
    """

    name: str
    failed: str
    finished: str
    difference: str
    effect: float
    p_value: float
    failed_prints: int
    finished_prints: int
    q_value: float = 1.0

    @property
    def differs(self) -> bool:
        """More than chance explains, at the rate of false ones that is accepted."""
        return self.q_value <= LEVEL


def compare_fields(failed: Sequence[Fields], finished: Sequence[Fields]) -> list[FieldDifference]:
    """Every field that both sides have often enough: those that differ first, largest effect first.

    Empty where a side has fewer than three prints.
    """
    names = dict.fromkeys(
        name for fields_of_print in (*failed, *finished) for name in fields_of_print
    )
    compared = [
        difference
        for name in names
        if name not in NOT_COMPARED
        and (difference := _compared(name, _values(failed, name), _values(finished, name)))
        is not None
    ]
    rates = adjusted_p_values([difference.p_value for difference in compared])
    rated = [replace(difference, q_value=q) for difference, q in zip(compared, rates, strict=True)]
    return sorted(
        rated,
        key=lambda difference: (
            not difference.differs,
            -abs(difference.effect),
            difference.name,
        ),
    )


def _values(prints: Iterable[Fields], name: str) -> list[str]:
    return [value for fields in prints if (value := fields.get(name, ""))]


def _compared(name: str, failed: list[str], finished: list[str]) -> FieldDifference | None:
    if min(len(failed), len(finished)) < FEWEST:
        return None
    ours, theirs = [written_number(v) for v in failed], [written_number(v) for v in finished]
    ours_known = [v for v in ours if v is not None]
    theirs_known = [v for v in theirs if v is not None]
    if len(ours_known) == len(ours) and len(theirs_known) == len(theirs):
        return _numbers(name, ours_known, theirs_known)
    return _words(name, failed, finished)


def _numbers(name: str, ours: list[float], theirs: list[float]) -> FieldDifference | None:
    """Welch's t test, whose sides may scatter differently (B. L. Welch, Biometrika 34 (1947))."""
    origin = fsum((*ours, *theirs)) / (len(ours) + len(theirs))
    effect = hedges_g(ValueSums.of(ours, origin), ValueSums.of(theirs, origin))
    p_value = welch_p_value(ours, theirs)
    if effect is None or p_value is None:
        return None
    mean, other = fsum(ours) / len(ours), fsum(theirs) / len(theirs)
    return FieldDifference(
        name, f"{mean:.5g}", f"{other:.5g}", f"{mean - other:+.4g}", effect, p_value,
        len(ours), len(theirs),
    )  # fmt: skip


def welch_p_value(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """Two-sided; None below two values on a side, or where neither side scatters."""
    if min(len(ours), len(theirs)) < 2:
        return None
    mean, other = fsum(ours) / len(ours), fsum(theirs) / len(theirs)
    a = fsum((x - mean) ** 2 for x in ours) / (len(ours) - 1) / len(ours)
    b = fsum((x - other) ** 2 for x in theirs) / (len(theirs) - 1) / len(theirs)
    if a + b <= 0:
        return None
    freedom = (a + b) ** 2 / (a * a / (len(ours) - 1) + b * b / (len(theirs) - 1))
    return t_two_sided((mean - other) / sqrt(a + b), freedom)


def _words(name: str, failed: list[str], finished: list[str]) -> FieldDifference | None:
    """Pearson's chi-square of a table of two rows; its effect is Cramér's V."""
    ours, theirs = Counter(failed), Counter(finished)
    test = chi_square_of_words(ours, theirs)
    if test is None:
        return None
    statistic, freedom = test
    total = len(failed) + len(finished)
    (word, count), (other, other_count) = ours.most_common(1)[0], theirs.most_common(1)[0]
    return FieldDifference(
        name,
        f"{word} ({share_text(count / len(failed), 0)})",
        f"{other} ({share_text(other_count / len(finished), 0)})",
        "",
        sqrt(statistic / total),
        chi_square_upper(statistic, freedom),
        len(failed),
        len(finished),
    )


def chi_square_of_words(ours: Counter[str], theirs: Counter[str]) -> tuple[float, int] | None:
    """The statistic and its degrees of freedom; None where fewer than two words are frequent."""
    n, m = ours.total(), theirs.total()
    columns: list[list[int]] = []
    rare = [0, 0]
    for word in {**ours, **theirs}:
        pair = [ours[word], theirs[word]]
        if sum(pair) * min(n, m) / (n + m) < EXPECTED:
            rare = [rare[0] + pair[0], rare[1] + pair[1]]
        else:
            columns.append(pair)
    if sum(rare):
        columns.append(rare)
    if len(columns) < 2:
        return None
    statistic = fsum(
        (pair[side] - expected) ** 2 / expected
        for pair in columns
        for side, size in enumerate((n, m))
        for expected in (sum(pair) * size / (n + m),)
    )
    return statistic, len(columns) - 1
