"""What stands under the options in ``--help``: examples, the environment, files, exit codes.

The examples are commands as one types them; a test has each of them read by the parser.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from carbon_tui.system.exit_codes import MEANINGS

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "app": (
        ("carbon-tui --demo", "look around on a built-in fleet"),
        ("carbon-tui prints 'status=failed started>=-8h'", "what failed in the last eight hours"),
    ),
    "login": (
        ("carbon-tui login ~/Downloads/secrets.json", "keep the key"),
        ("carbon-tui login secrets.json --profile plant-2 --read-only", "another account, to look"),
    ),
    "logout": (("carbon-tui logout --profile plant-2", "forget its key"),),
    "token": (
        ("curl -H \"Authorization: Bearer $(carbon-tui token)\" https://api.carbon3d.com/v1/printers",
         "ask the API by hand"),
    ),
    "profiles": (
        ("carbon-tui profiles", "all of them, and where their keys are"),
        ("carbon-tui profiles read-only plant-2 on", "protect one from every change"),
        ("carbon-tui profiles rename plant-2 'Halle 4'", "its key, orders and copy go with it"),
    ),
    "get": (
        ("carbon-tui get prints 'status=failed started>=-7d' -o csv --all", "a week's failures"),
        ("carbon-tui get prints '(status=failed | took>5h) resin~EPU'", "| is or, brackets group"),
        ("carbon-tui get prints by:printer 'sort:failed%-'", "which printer fails most"),
        ("carbon-tui get measurements --joined -o xlsx --all > joined.xlsx", "for Excel"),
        ("carbon-tui get quality clip --window 30d -o svg > clip.svg", "a control chart"),
    ),
    "queue": (
        ("carbon-tui queue AutoBuild1439 --to ABC1234 --copies 4 --dry-run", "look first"),
        ("carbon-tui queue AutoBuild1439 --to ABC1234 'Line 1' --copies 4 --split --strict",
         "two each, unless something speaks against it"),
        ("carbon-tui queue --settle", "find out what became of what is unknown"),
    ),
    "move": (
        ("carbon-tui move 7a1c6f1e-54f9-4d0a-9f0f-0d7f6a1c2b3d --place 1", "print it next"),
        ("carbon-tui move Elbow --to 'Line 2' --dry-run", "what it would delay on another printer"),
    ),
    "remove": (("carbon-tui remove Elbow --dry-run", "what would leave the queue"),),
    "download": (
        ("carbon-tui download builds AutoBuild1439 --only traveler --into ~/travelers", "one kind"),
        ("carbon-tui download models 7a1c6f1e-54f9-4d0a-9f0f-0d7f6a1c2b3d", "a shape"),
    ),
    "order": (
        ("carbon-tui order --part-number P-100 --order-number PO-9 --due 5d a.stl b.stl",
         "two files, a part each"),
        ("carbon-tui order --cancel 7a1c6f1e-54f9-4d0a-9f0f-0d7f6a1c2b3d", "one that is placed"),
    ),
    "report": (("carbon-tui report --since yesterday -o html > yesterday.html", "for a mail"),),
    "watch": (
        ("carbon-tui watch --events failed,alert --exec 'notify-send Carbon'", "stay, and tell"),
        ("carbon-tui watch --once --exit-code", "for cron: 4 where something changed"),
    ),
    "sync": (
        ("carbon-tui sync --since 90d", "the last 90 days of what grows"),
        ("carbon-tui sync --status", "how old it is, and where"),
    ),
    "sql": (
        ("carbon-tui sql 'SELECT status, count(*) FROM prints GROUP BY status' -o csv", "ask it"),
    ),
    "simulate": (
        ("carbon-tui simulate --port 8080 --json", "for programs of your own"),
        ("carbon-tui simulate --fault list", "which troubles can be tried"),
    ),
    "doctor": (("carbon-tui doctor --profile plant-2", "everything, for one account"),),
    "completion": (
        ("carbon-tui completion zsh > ~/.zfunc/_carbon-tui", "see the README for the others"),
    ),
}  # fmt: skip
"""By command: what to type, and what it is for."""

ENVIRONMENT = {
    "profile": ("CARBON_TUI_PROFILE", "stands in for --profile"),
    "host": ("CARBON_TUI_HOST", "stands in for --host"),
    "passphrase_fd": ("CREDENTIALS_DIRECTORY", "holds carbon-tui.json or carbon-tui.passphrase"),
}
"""By the option that they have to do with."""
ALWAYS = (
    ("CARBON_TUI_CONFIG_DIR", "another folder for settings and keys"),
    ("CARBON_TUI_NO_QUESTIONS", "1: fail where a person would be asked"),
    ("HTTPS_PROXY, SSL_CERT_FILE", "proxy and certificates, as everywhere"),
)


def epilog_of(command: str, shared: Sequence[str]) -> str:
    """The end of the help of a command, or of the app."""
    parts = [_section("examples", _examples(EXAMPLES[command]))]
    if shared:
        known = [ENVIRONMENT[name] for name in shared if name in ENVIRONMENT]
        parts.append(_section("environment", _aligned((*known, *ALWAYS))))
    codes = [(str(code), meaning) for code, meaning in MEANINGS.items()]
    parts.append(_section("exit codes", _aligned(codes)))
    return "\n\n".join(parts)


def _examples(examples: Iterable[tuple[str, str]]) -> list[str]:
    return [line for typed, purpose in examples for line in (f"  {typed}", f"      {purpose}")]


def _aligned(rows: Sequence[tuple[str, str]]) -> list[str]:
    width = max(len(name) for name, _ in rows)
    return [f"  {name:<{width}}  {does}" for name, does in rows]


def _section(title: str, lines: Iterable[str]) -> str:
    return "\n".join((f"{title}:", *lines))
