"""The words that people of a contract manufacturer type: names, notes, reasons."""

from __future__ import annotations

PRINTER_NAMES = (
    "Ada", "Bessemer", "Curie", "Darby", "Edison", "Franklin", "Goodyear", "Hedy",
    "Line 1 – left", "Line 1 – right", "Line 2 [v2]", "Line 3 (old)", "Löwe", "Žofie",
    "打印机 三号", "طابعة ٤", "🐙 Octopus", "Kestrel", "Merlin", "Osprey", "Peregrine", "Harrier",
    "Dental A", "Dental B", "Dental C", "Proto/1", "Proto/2", "QA lab", "Night shift",
    "Spare & slow",
    "Noether", "Oersted", "Pascal", "Quetelet", "Rankine", "Shannon", "Tesla", "Volta", "Watt",
    "Zuse",
)  # fmt: skip

ODD_NAMES = (
    "Halterung für Gehäuse – Größe XL",
    "座垫 插件 左 (第二版)",
    "コネクタハウジング 改訂B",
    "قوس تثبيت المحرك",
    "Bracket [v2] [bold]final[/bold] [/]",
    "Soporte «Ñandú» 50 % más ligero",
    "🦷 upper arch, patient set 12",
    "e\u0301tude cafe\u0301 gasket",
    "Motor mount / left / rev C / customer copy / do not use before first article has been "
    "approved by quality and the drawing number on the traveler has been checked against the order",
    "=HYPERLINK(clip)",
    "  leading and trailing spaces  ",
    "null",
)

HOSTILE = (
    "red \x1b[31malert\x1b[0m name",
    "title \x1b]0;owned\x07 set",
    "clip \x1b]52;c;b3duZWQ=\x07 board",
    "link \x1b]8;;http://x.invalid\x1b\\here\x1b]8;;\x1b\\ text",
    "c1 \x9b31m csi \x9d0;t\x9c osc",
    "nul \x00 del \x7f so \x0e si \x0f bel \x07",
    "rtl \u202egnp.exe\u202c \u2066iso\u2069 late",
    "zero\u200bwidth\u200djoin\ufeffed \u2060word",
    "tag \U000e0041\U000e0042 chars",
    "markup [red]x[/red] [@click=app.quit]quit[/] [/] [",
    "lines\nof\r\ntext\tand\x0btabs\x85nel\u2028ls",
    "combining " + "e" + "\u0301" * 200,
    "界" * 5_000,
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "../../../../etc/passwd",
    "\x1bPq#0;2;0;0;0\x1b\\ sixel",
    "\x1b[?1049h\x1b[2J\x1b[6n query",
)

PEOPLE = (
    "Maria Gonzalez", "J. Okafor", "Wei Zhang", "Łukasz Nowak", "shift-2", "Anne-Sophie Dürr",
    "王芳", "R. O'Neill", "operator", "محمد علي",
)  # fmt: skip

FAILURES = (
    "Parts delaminated from the platform at 40 % of the height",
    "Window puncture: resin under the cassette",
    "Separation force out of range",
    "Resin ran out: refill came too late",
    "Stopped by operator: wrong platform",
    "Light engine temperature fault",
    "Oxygen supply pressure lost",
)
REMARKS = (
    "Support marks on the inner face", "Good", "Slight stringing on two parts", "ok", "Très bien",
    "Edges a little soft, still in tolerance", "First article approved",
)  # fmt: skip
ALERTS = (
    "Resin low", "Cassette expired", "Cassette near end of life", "Platform not seated",
    "Oxygen pressure low", "Software update available", "Light engine calibration due",
    "Window needs cleaning",
)  # fmt: skip
NOTES = (
    "Ship with traveler", "Customer wants both halves from one lot", "", "Rush", "Use lot 24-117",
    "Nicht vor Freigabe drucken", "first article, call QA",
)  # fmt: skip
CUSTOMERS = (
    "Aerovia",
    "Bühler Medical",
    "Cedarline",
    "Delmont Dental",
    "東方工業",
    "Fenwick Bikes",
)
MEASUREMENT_NOTES = (
    "remeasured",
    "gauge 3",
    "see photo",
    "operator: night shift",
    "burr removed first",
)
GROUPS = ("night", "line-2", "dental-AM", "Rush", "rush", "aero", "w47")
