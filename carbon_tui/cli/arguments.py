"""The arguments, as data: which commands there are and what each of them takes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn
from uuid import UUID

APP = "app"
COMMANDS = {
    "login": "check an API key against the server and keep it in the keyring",
    "logout": "forget the key",
    "token": "print a signed bearer token",
    "get": "the same queries without a screen, as table, CSV or JSON",
    "queue": "queue a build on printers",
    "order": "upload models, make parts of them and order them",
    "watch": "tell what changes, one JSON object a line, for scripts",
    "simulate": "serve a made-up fleet over HTTP, for trying and testing",
    "doctor": "look for what stands in the way, and say the cure",
}
LEVELS = ("off", "error", "warning", "info", "debug")
FORMATS = ("table", "csv", "json", "jsonl")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence; exit code 2."""

    def error(self, message: str) -> NoReturn:
        sentence = message[:1].upper() + message[1:]
        self.exit(2, f"{self.prog}: {sentence.rstrip('.')}. See {self.prog} --help.\n")


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: the package's metadata take some ms."""

    def __call__(
        self, parser: argparse.ArgumentParser, *_arguments: Any, **_options: Any
    ) -> NoReturn:
        from importlib.metadata import version

        print(f"carbon-tui {version('carbon-tui')}")
        parser.exit(0)


def read(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options of this run; ``command`` says which. Raises SystemExit as argparse does."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    place = _first_word(given)
    command = given[place] if place is not None else ""
    if place is None or command not in COMMANDS or "--" in given[:place]:
        return _app().parse_intermixed_args(given, argparse.Namespace(command=APP))
    rest = given[:place] + given[place + 1 :]
    return _PARSERS[command]().parse_intermixed_args(rest, argparse.Namespace(command=command))


_VALUED = {"--profile", "--host", "--secrets", "--log-level"}


def _first_word(given: list[str]) -> int | None:
    """Where the first argument stands that is neither an option nor an option's value."""
    place = 0
    while place < len(given):
        if given[place] == "--":
            return place + 1 if place + 1 < len(given) else None
        if not given[place].startswith("-"):
            return place
        place += 2 if given[place] in _VALUED else 1
    return None


def _common() -> argparse.ArgumentParser:
    """What every command understands."""
    common = argparse.ArgumentParser(add_help=False)
    add = common.add_argument
    add("--profile", metavar="NAME", help="which stored key and settings (default: the last used)")
    add("--host", metavar="URL", help="the API's base URL (https only; http for this machine)")
    add("--secrets", metavar="FILE", help="use this API key file for this run, store nothing")
    add("--read-only", action="store_true", help="no write is possible")
    add("--log-level", choices=LEVELS, default="info", help="what goes into the log file")
    return common


def _app() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name:<{width}}  {what}" for name, what in COMMANDS.items())
    parser = _Parser(
        "carbon-tui",
        usage="carbon-tui [options] [VIEW [QUERY]]\n       carbon-tui COMMAND --help",
        description="Browse a Carbon fleet and queue builds, from the keyboard.",
        epilog=f"commands:\n{commands}\n\nVIEW is what the : prompt takes, for example"
        " carbon-tui prints status=failed",
        parents=[_common()],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("view", nargs="*", metavar="VIEW", help="the view to open, and its filter")
    parser.add_argument("--demo", action="store_true", help="a built-in fleet: no account needed")
    parser.add_argument("--version", action=_Version, nargs=0, help="say the version and leave")
    return parser


def _command(name: str, *, also: str = "") -> argparse.ArgumentParser:
    what = COMMANDS[name]
    return _Parser(
        f"carbon-tui {name}",
        description=f"{what[:1].upper()}{what[1:]}. {also}".strip(),
        parents=[_common()],
        allow_abbrev=False,
    )


def _login() -> argparse.ArgumentParser:
    parser = _command("login", also="The file can be deleted afterwards; you are asked.")
    parser.add_argument("file", metavar="SECRETS.JSON", help="the downloaded API key")
    return parser


def _logout() -> argparse.ArgumentParser:
    return _command("logout")


def _token() -> argparse.ArgumentParser:
    parser = _command("token", also="Nothing else goes to stdout.")
    parser.add_argument(
        "--minutes", type=_minutes, default=5.0, metavar="N",
        help="how long it is good for (default 5, at most 1440)",
    )  # fmt: skip
    return parser


def _get() -> argparse.ArgumentParser:
    parser = _command("get", also="QUERY is what the filter prompt takes, words and all.")
    add = parser.add_argument
    add("resource", metavar="RESOURCE", help="prints, builds, print-orders …")
    add("query", nargs="*", metavar="QUERY", help="for example status=failed started>=-8h")
    add("--demo", action="store_true", help="ask the built-in fleet")
    add("-o", "--output", choices=FORMATS, default="table", help="default: table")
    add("-c", "--columns", metavar="A,B", help="only these columns, in this order")
    many = parser.add_mutually_exclusive_group()
    many.add_argument("--max", type=_count, default=100, metavar="N", help="default: 100 rows")
    many.add_argument("--all", action="store_true", help="every row that matches")
    return parser


def _queue() -> argparse.ArgumentParser:
    parser = _command("queue", also="The same journal and the same words as in the app.")
    add = parser.add_argument
    add("build", nargs="?", metavar="BUILD", help="its uuid, or its name when only one has it")
    add("--demo", action="store_true", help="queue on the built-in fleet")
    add("--to", nargs="+", default=[], metavar="PRINTER", help="serials or names")
    add("--copies", type=_count, metavar="N", help="how many in total")
    add("--number", metavar="N", help="the print order's number")
    add("--note", metavar="TEXT", help="notes for the order")
    add("--tag", action="append", default=[], metavar="K=V", help="a tag; may be repeated")
    add("--uuid", type=_uuid, metavar="U", help="the order's own uuid, to send it again safely")
    add(
        "--settle", action="store_true",
        help="queue nothing: read back everything that is unknown, from here and from the app",
    )  # fmt: skip
    return parser


def _order() -> argparse.ArgumentParser:
    parser = _command("order", also="Prints the uuids of models, parts and order.")
    add = parser.add_argument
    add("files", nargs="*", metavar="FILE", help="model files: STL, 3MF, OBJ, STEP, PLY")
    add("--demo", action="store_true", help="order from the built-in fleet")
    add(
        "--part-number", action="append", default=[], metavar="P",
        help="the parts' number; repeated: one for each file",
    )  # fmt: skip
    add("--order-number", metavar="N", help="the part order's number")
    add(
        "--due",
        metavar="WHEN",
        help="5d, 36h, 2w, tomorrow, YYYY-MM-DD or YYYY-MM-DDThh:mm",
    )
    add("--quantity", type=_count, default=1, metavar="N", help="how many of each (default 1)")
    add("--application", metavar="A", help="the uuid of the application it belongs to")
    add("--build-sop", metavar="U", help="the uuid of the build SOP")
    add("--packing-group", metavar="G", help="packed only with orders of the same group")
    add("--flush", action="store_true", help="pack now, do not wait for more parts")
    add("--follow", action="store_true", help="wait for the builds, and say how packing goes")
    add(
        "--go-on", type=_uuid, metavar="UUID",
        help="go on with a part order that stopped; --packing-group, --due, --order-number and"
        " --build-sop change it",
    )  # fmt: skip
    add("--again", action="store_true", help="with --go-on: do a step again that may be done")
    add("--take", type=_uuid, metavar="PART", help="with --go-on: this is the part that was made")
    return parser


def _watch() -> argparse.ArgumentParser:
    parser = _command("watch", also="Goes on where it ended; each change is told once.")
    add = parser.add_argument
    add("view", nargs="?", metavar="VIEW", help="the records of one view (default: the floor)")
    add("query", nargs="*", metavar="QUERY", help="which of them, as in the filter prompt")
    add("--demo", action="store_true", help="watch the built-in fleet")
    add("--events", metavar="A,B", help="only these: failed, alert, finished, late, queue …")
    add("-o", "--output", choices=("jsonl", "text"), default="jsonl", help="default: jsonl")
    add(
        "--exec", metavar="COMMAND",
        help="run this for each event, which it gets as JSON on its standard input; no shell"
        " reads it",
    )  # fmt: skip
    add("--every", type=_interval, default=15.0, metavar="TIME", help="15s, 2m, 1h (default 15s)")
    add("--once", action="store_true", help="look once and leave, for cron")
    add("--exit-code", action="store_true", help="with --once: 4 where something changed")
    add("--name", metavar="NAME", help="tells watches of the same apart")
    return parser


def _simulate() -> argparse.ArgumentParser:
    parser = _command("simulate", also="It says the URL and where its secrets.json lies.")
    add = parser.add_argument
    add("--port", type=_port, default=0, metavar="N", help="default: a free one")
    add("--seed", type=int, default=7, metavar="N", help="which fleet is made up (default 7)")
    add("--json", action="store_true", help="say all in one line of JSON on stdout")
    add(
        "--fault", action="append", default=[], metavar="NAME[:MATCH]",
        help="let something go wrong, for requests that match; --fault list names them",
    )  # fmt: skip
    return parser


def _doctor() -> argparse.ArgumentParser:
    return _command("doctor")


_PARSERS = {
    "login": _login,
    "logout": _logout,
    "token": _token,
    "get": _get,
    "queue": _queue,
    "order": _order,
    "watch": _watch,
    "simulate": _simulate,
    "doctor": _doctor,
}


def _count(text: str) -> int:
    if text.isascii() and text.isdecimal() and int(text[:12]) > 0 and len(text) <= 12:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a uuid") from None


def _port(text: str) -> int:
    if text.isascii() and text.isdecimal() and int(text[:6]) <= 65_535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to 65535)")


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if 0 < minutes <= 1440:
        return minutes
    raise argparse.ArgumentTypeError(f"{text!r} is not between 0 and 1440 minutes")


_SECONDS = {"s": 1, "m": 60, "h": 3_600}
_SHORTEST_INTERVAL_SECONDS = 1
_LONGEST_INTERVAL_SECONDS = 86_400


def _interval(text: str) -> float:
    number, unit = text[:-1], text[-1:]
    if number.isascii() and number.isdecimal() and unit in _SECONDS and len(number) <= 6:
        seconds = int(number) * _SECONDS[unit]
        if _SHORTEST_INTERVAL_SECONDS <= seconds <= _LONGEST_INTERVAL_SECONDS:
            return float(seconds)
    raise argparse.ArgumentTypeError(f"{text!r} is not between 1s and 24h (15s, 2m, 1h)")
