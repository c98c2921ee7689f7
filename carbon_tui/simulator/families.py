"""What this contract manufacturer makes: a resin, its products and the inspection they get."""

from __future__ import annotations

import msgspec


class Family(msgspec.Struct, frozen=True):
    """One resin with its products; lengths in nanometres, speed in mm/h, volume in ml a part."""

    resin: str
    products: tuple[str, ...]
    code: str
    sop: str
    slice_nm: int
    film_nm: int
    speed: int
    volume: float
    hours: tuple[float, float]


HOUSING, LATTICE, BRACKET = "Connector housing", "Lattice pad", "Structural bracket"
DENTAL, HANDLE = "Dental model", "Medical handle"

FAMILIES = (
    Family("EPX 82", ("Connector housing", "Relay socket", "Fuse carrier", "Sensor shroud"),
           "CH", HOUSING, 100_000, 65_000, 38, 9.0, (2.2, 6.0)),
    Family("EPU 41", ("Saddle insert", "Helmet pad", "Midsole lattice"),
           "SI", LATTICE, 100_000, 65_000, 24, 34.0, (3.0, 9.0)),
    Family("RPU 130", ("Motor bracket", "Bumper clip", "Cable guide"),
           "MB", BRACKET, 100_000, 65_000, 41, 14.0, (2.0, 5.5)),
    Family("DPR 10", ("Upper arch model", "Lower arch model", "Implant model"),
           "DM", DENTAL, 50_000, 65_000, 62, 11.0, (0.9, 2.2)),
    Family("SIL 30", ("Ear cushion", "Strap seal", "Wearable gasket"),
           "SG", LATTICE, 100_000, 65_000, 19, 12.0, (2.5, 7.0)),
    Family("CE 221", ("Coolant manifold", "Pump impeller", "Valve body"),
           "CM", BRACKET, 100_000, 65_000, 31, 22.0, (4.0, 11.0)),
    Family("UMA 90", ("Drill jig", "Assembly fixture", "Go/no-go gauge"),
           "JF", HANDLE, 100_000, 65_000, 55, 28.0, (1.5, 5.0)),
    Family("MPU 100", ("Surgical handle", "Trocar grip", "Pump cassette"),
           "MH", HANDLE, 100_000, 65_000, 35, 16.0, (2.5, 6.5)),
    Family("FPU 50", ("Living hinge", "Snap clip", "Cable strain relief"),
           "LH", HANDLE, 100_000, 65_000, 44, 6.0, (1.5, 4.5)),
    Family("EPX 86FR", ("Cabin duct", "Latch cover", "Wire clamp"),
           "CD", HOUSING, 100_000, 65_000, 33, 18.0, (3.0, 8.0)),
    Family("EPU 40", ("Drone bumper", "Grip sleeve", "Vibration mount"),
           "VM", LATTICE, 100_000, 65_000, 22, 19.0, (2.5, 7.5)),
    Family("RPU 70", ("Electronics enclosure", "Knob", "Fan shroud"),
           "EE", BRACKET, 100_000, 65_000, 43, 17.0, (1.5, 5.0)),
)  # fmt: skip

APPLICATIONS = (
    ("Automotive interiors", "Brackets, clips and housings for series production"),
    ("Sports & leisure", "Saddles, helmets, midsoles"),
    ("Dental lab", "Arch models, same-day"),
    ("Medical devices [restricted]", "ISO 13485 work only"),
)


def application_of(family: Family) -> int:
    """Which shareable folder (a place in `APPLICATIONS`) a family's records belong to."""
    return {HOUSING: 0, BRACKET: 0, LATTICE: 1, DENTAL: 2, HANDLE: 3}[family.sop]
