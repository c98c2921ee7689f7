"""Where the variance comes from: between printers, between prints of a printer, within a print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from carbon_tui.quality.distributions import f_upper
from carbon_tui.text.written_shares import share_text


@dataclass(frozen=True, slots=True)
class VarianceComponents:
    """Variances, in squared units; None where the data cannot tell a component apart.

    With one part per print `within` is None and what parts of a print differ by is in `prints`;
    with one print per printer `prints` is None and what prints differ by is in `printers`.
    """

    printers: float | None = None
    prints: float | None = None
    within: float | None = None
    prints_p_value: float | None = None
    """F test of "prints of a printer do not differ"; None where it cannot be made."""

    @property
    def total(self) -> float:
        return fsum(part for part in (self.printers, self.prints, self.within) if part is not None)

    def share(self, component: float | None) -> float | None:
        """Of all variance, 0 to 1; None where the component or the total is not known."""
        return component / self.total if component is not None and self.total > 0 else None

    @property
    def sentence(self) -> str:
        """`printers 12 %, prints 55 %, within a print 33 %`; empty where nothing is known."""
        named = (
            ("printers", self.printers),
            ("prints", self.prints),
            ("within a print", self.within),
        )
        shares = [(name, self.share(component)) for name, component in named]
        return ", ".join(
            f"{name} {share_text(share, 0)}" for name, share in shares if share is not None
        )


def variance_components(
    values: Sequence[float], prints: Sequence[str], printers: Sequence[str]
) -> VarianceComponents:
    """The nested analysis of variance of values by print within printer, sizes may differ.

    Mean squares are set equal to what is expected of them; a negative estimate is zero (Henderson's
    method 1: Searle, Casella & McCulloch, Variance Components, 1992, appendix F.1; Sokal & Rohlf,
    Biometry, 3rd ed., box 10.5). All None below two values.
    """
    if len(values) < 2:
        return VarianceComponents()
    sums = _sums(values, prints, printers)
    within = sums.error / sums.error_freedom if sums.error_freedom else None
    between_prints, p_value = _between_prints(sums, within)
    return VarianceComponents(
        _between_printers(sums, within, between_prints), between_prints, within, p_value
    )


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums of squares, degrees of freedom, and the coefficients of the expected mean squares."""

    printer: float
    printer_freedom: int
    print: float
    print_freedom: int
    error: float
    error_freedom: int
    prints_in_print: float
    prints_in_printer: float
    printers_in_printer: float


def _sums(values: Sequence[float], prints: Sequence[str], printers: Sequence[str]) -> _Sums:
    cells: dict[str, dict[str, list[float]]] = {}
    for value, print_name, printer in zip(values, prints, printers, strict=True):
        cells.setdefault(printer, {}).setdefault(print_name, []).append(value)
    total, grand = len(values), fsum(values) / len(values)
    a, b = len(cells), sum(map(len, cells.values()))
    between = nested = error = ratio = squares = by_printer = 0.0
    for of_printer in cells.values():
        n = sum(map(len, of_printer.values()))
        centre = fsum(value for cell in of_printer.values() for value in cell) / n
        between += n * (centre - grand) ** 2
        by_printer += n * n
        for cell in of_printer.values():
            middle = fsum(cell) / len(cell)
            nested += len(cell) * (middle - centre) ** 2
            error += fsum((value - middle) ** 2 for value in cell)
            ratio += len(cell) ** 2 / n
            squares += len(cell) ** 2
    return _Sums(
        printer=between,
        printer_freedom=a - 1,
        print=nested,
        print_freedom=b - a,
        error=error,
        error_freedom=total - b,
        prints_in_print=(total - ratio) / (b - a) if b > a else 0.0,
        prints_in_printer=(ratio - squares / total) / (a - 1) if a > 1 else 0.0,
        printers_in_printer=(total - by_printer / total) / (a - 1) if a > 1 else 0.0,
    )


def _between_prints(sums: _Sums, within: float | None) -> tuple[float | None, float | None]:
    """The component between prints of a printer, and the p-value of its F test."""
    if not sums.print_freedom:
        return None, None
    mean_square = sums.print / sums.print_freedom
    if within is None:
        return mean_square / sums.prints_in_print, None
    p_value = (
        f_upper(mean_square / within, sums.print_freedom, sums.error_freedom) if within else None
    )
    return max(0.0, (mean_square - within) / sums.prints_in_print), p_value


def _between_printers(
    sums: _Sums, within: float | None, between_prints: float | None
) -> float | None:
    if not sums.printer_freedom:
        return None
    mean_square = sums.printer / sums.printer_freedom
    explained = (within or 0.0) + sums.prints_in_printer * (between_prints or 0.0)
    return max(0.0, (mean_square - explained) / sums.printers_in_printer)
