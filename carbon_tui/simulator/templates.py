"""What is measured on a printed part, and between which limits."""

from __future__ import annotations

import msgspec

from carbon_tui.simulator.families import BRACKET, DENTAL, HANDLE, HOUSING, LATTICE


class Template(msgspec.Struct, frozen=True):
    """One measurement of an inspection plan; `mean` and `sigma` are the process as it really is.

    `low` and `high` are the specification limits, None where that side has none. `share` is the
    part of all printed parts on which it is taken.
    """

    sop: str
    operation: str
    name: str
    kind: str = "value"
    units: str | None = None
    mean: float = 0.0
    sigma: float = 1.0
    low: float | None = None
    high: float | None = None
    options: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] | None = None
    zones: tuple[str, ...] = ()
    required: str = "required"
    classification: str | None = None
    version: float = 3
    share: float = 1.0


TEMPLATES = (
    Template(HOUSING, "Dimensional check", "Bore diameter", "value", "mm", 8.002, 0.021,
             7.9, 8.1, classification="critical", share=0.95),
    Template(HOUSING, "Dimensional check", "Latch height", "value", "mm", 4.512, 0.0135,
             4.45, 4.55, classification="major"),
    Template(HOUSING, "Visual", "Surface", "category", version=2.1, share=0.9, options=(
        ("clean",), ("resin residue", "support mark"), ("crack", "delamination", "missing pin")),
        zones=("front", "back", "latch", "bore")),
    Template(HOUSING, "Bake", "Oven temperature", "process", "°C", 220.4, 1.1, 215.0, 225.0,
             share=0.6, required="not_required"),
    Template(LATTICE, "Compression", "Force at 40 %", "value", "N", 201.0, 5.2, 180.0, None,
             classification="critical"),
    Template(LATTICE, "Dimensional check", "Pad thickness", "value", "mm", 22.05, 0.16, 21.5, 22.5),
    Template(LATTICE, "Visual", "Lattice", "category", share=0.95, options=(
        ("intact",), ("closed cells", "stringing"), ("broken strut", "tear", "long")),
        zones=("front", "side", "centre")),
    Template(LATTICE, "Wash", "Wash time", "process", "s", 312.0, 14.0, 240.0, 360.0,
             share=0.7, required="not_required"),
    Template(BRACKET, "CMM", "Hole pitch", "value", "mm", 64.012, 0.03, 63.9, 64.1,
             classification="critical"),
    Template(BRACKET, "CMM", "Flatness", "value", "mm", 0.14, 0.032, None, 0.25),
    Template(BRACKET, "Surface", "Roughness [Ra]", "value", "µm", 3.1, 0.55, None, 5.0,
             share=0.8),
    Template(DENTAL, "Scan", "Arch width", "value", "mm", 48.2, 0.05, 48.0, 48.35, version=5),
    Template(DENTAL, "Visual", "Margin line", "category", options=(
        ("sharp",), ("soft",), ("open", "missing")), zones=("left", "right", "anterior")),
    Template(HANDLE, "Dimensional check", "Grip diameter", "value", "mm", 28.01, 0.028, 27.9, 28.1),
    Template(HANDLE, "Weighing", "Part mass", "value", "g", 41.7, 0.4, share=0.9,
             required="not_required"),
    Template(HANDLE, "Visual", "Cosmetic class", "category", share=0.9, options=(
        ("A", "B"), ("C",), ("reject",))),
    Template(HANDLE, "Tensile", "Ultimate strength", "value", "MPa", 46.0, 1.5, 42.0, None,
             required="required_for_failure", share=0.0),
)  # fmt: skip
STORY_TEMPLATE = 0
"""The place of the template whose measurements drift on one printer."""
