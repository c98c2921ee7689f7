"""The arguments, as data: which commands there are and what each of them takes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, NoReturn
from uuid import UUID

from carbon_tui.cli.help_text import epilog_of
from carbon_tui.cli.outcome_line import outcome_line
from carbon_tui.cli.output import announce, say, write, write_line
from carbon_tui.cli.plain_start import APP, VARIABLES
from carbon_tui.cli.stop import Stop
from carbon_tui.system.exit_codes import USAGE

SHELLS = ("bash", "zsh", "fish")
LEVELS = ("off", "error", "warning", "info", "debug")
FORMATS = ("table", "csv", "json", "jsonl")
REPORT_FORMATS = ("table", "md", "csv", "json", "html")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, exit code 2. Nothing that is given is dropped in silence:
    an option that takes one value is taken once, and an empty value is none."""

    _tells_machines = False
    """What is wrong is also told as they are told everything else."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, action in _ACTIONS.items():
            self.register("action", name, action)

    def error(self, message: str) -> NoReturn:
        sentence = f"{message[:1].upper()}{message[1:].rstrip('.')}. See {self.prog} --help."
        say(f"{self.prog}: {sentence}")
        if self._tells_machines:
            announce(outcome_line(USAGE, sentence))
        sys.exit(USAGE)

    def parse_intermixed_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Whether `--json` is among them must be known before anything is found wrong."""
        words = list(args or ())
        options = words[: words.index("--")] if "--" in words else words
        self._tells_machines = "--json" in options and "--json" in self._option_string_actions
        return super().parse_intermixed_args(args, namespace)

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        if message:
            say(message, end="")
        sys.exit(status)

    def _print_message(self, message: str, file: Any = None) -> None:
        """The help, to a standard output that may not take it. Raises OutputTrouble."""
        write(message)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Lines of the epilog stay as they are; the description is filled."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" in text:
            return super()._fill_text(text, width, indent)
        return argparse.HelpFormatter._fill_text(self, text, width, indent)


class _Once(argparse.Action):
    """Stores the one value of an option; a second one is refused, and so is an empty text."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        _refuse_odd(parser, self, values)
        if option_string is not None and self.dest in _given(namespace):
            parser.error(f"{option_string} is given twice: say it once")
        _note(namespace, self.dest, option_string)
        setattr(namespace, self.dest, values)


class _Flag(argparse.Action):
    """True where it is given."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, default=False, help=help)

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        _note(namespace, self.dest, option_string)
        setattr(namespace, self.dest, True)


class _All(argparse.Action):
    """Adds the values to those of an earlier mention of the option."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        _refuse_odd(parser, self, values)
        _note(namespace, self.dest, option_string)
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest) or ()), *values])


class _Each(_All):
    """Adds the one value to those of earlier mentions of the option."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        super().__call__(parser, namespace, [values], option_string)


_ACTIONS: dict[str | None, type[argparse.Action]] = {
    None: _Once,
    "store": _Once,
    "store_true": _Flag,
    "append": _Each,
    "extend": _All,
}


def _given(namespace: argparse.Namespace) -> dict[str, str]:
    """What was typed, option by option: where its value stands, and how it was called."""
    known: dict[str, str] = vars(namespace).setdefault("given", {})
    return known


def _note(namespace: argparse.Namespace, dest: str, option: str | None) -> None:
    if option is not None:
        _given(namespace)[dest] = option


EVERYWHERE = frozenset(
    {"profile", "host", "secrets", "passphrase_fd", "read_only", "log_level", "demo", "json"}
)
"""What goes with whatever a command does."""


def refuse_others(options: argparse.Namespace, does: str, *allowed: str) -> None:
    """What means nothing beside what is done here is not passed over. ``allowed``: by where their
    values stand. Raises Stop."""
    known = getattr(options, "given", {})
    others = [name for dest, name in known.items() if dest not in {*allowed, *EVERYWHERE}]
    others += [
        name
        for dest, name in _POSITIONS.items()
        if getattr(options, dest, None) and dest not in allowed
    ]
    if others:
        raise Stop(f"{does}: leave out {' and '.join(others)}.", USAGE)


_POSITIONS = {
    "build": "BUILD",
    "files": "FILE",
    "view": "VIEW",
    "query": "QUERY",
    "prints": "PRINT",
}
"""Arguments that are called by their place."""

_FILES = {"file", "files", "secrets"}
"""What names a file: the one kind of text that may be no text."""


def _refuse_odd(parser: argparse.ArgumentParser, action: argparse.Action, values: Any) -> None:
    """Nor what is no text. A variable that is not set leaves an empty text behind, which is never
    what was meant."""
    texts = values if isinstance(values, list) else [values]
    name = "/".join(action.option_strings) or action.metavar or action.dest
    if any(isinstance(text, str) and not text.strip() for text in texts):
        parser.error(f"{name} is given and empty: give a value, or leave it out")
    if action.dest not in _FILES and not all(map(_is_text, texts)):
        parser.error(f"{name} holds bytes that are no text in this terminal's encoding")


def _is_text(value: Any) -> bool:
    """False for what the terminal could not read: Python hands such bytes on as surrogates."""
    return not isinstance(value, str) or not any("\ud800" <= c <= "\udfff" for c in value)


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: the package's metadata take some ms."""

    def __call__(
        self, parser: argparse.ArgumentParser, *_arguments: Any, **_options: Any
    ) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            known = version("carbon-tui")
        except PackageNotFoundError:  # run from a folder, never installed
            known = "(not installed: no version)"
        write_line(f"carbon-tui {known}")
        parser.exit(0)


def read(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options of this run; ``command`` says which. Raises SystemExit as argparse does."""
    typed = sys.argv[1:] if arguments is None else arguments
    # A shell that takes a value out of a CSV file leaves the carriage return of its line on it.
    words = _with_times([word.rstrip("\r\n") for word in typed])
    place = _first_word(words)
    name = words[place] if place is not None else ""
    if place is None or name not in COMMANDS or "--" in words[:place]:
        parser = _app()
        options = parser.parse_intermixed_args(words, argparse.Namespace(command=APP, given={}))
        return _with_environment(parser, options)
    rest = words[:place] + words[place + 1 :]
    parser = parser_of(name)
    options = parser.parse_intermixed_args(rest, argparse.Namespace(command=name, given={}))
    return _with_environment(parser, options)


def _with_environment(
    parser: argparse.ArgumentParser, options: argparse.Namespace
) -> argparse.Namespace:
    """What is typed comes first: whoever names an account, its key or a demo means no other."""
    named = [getattr(options, name, None) for name in ("profile", "secrets", "demo")]
    for name, variable in VARIABLES.items():
        value = os.environ.get(variable)
        if value is None or any(named) or getattr(options, name, "") is not None:
            continue
        if not value.strip():
            parser.error(f"{variable} is set and empty: give it a value, or unset it")
        setattr(options, name, value)
    return options


_TIMES = ("--since", "--until")


def _with_times(words: list[str]) -> list[str]:
    """``--since -8h`` as ``--since=-8h``: argparse takes a value that begins with a dash for an
    option."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in _TIMES and word[:1] == "-" and word[1:2].isdigit():
            joined[-1] = f"{joined[-1]}={word}"
        else:
            joined.append(word)
    return joined


_VALUED = {"--profile", "--host", "--secrets", "--log-level", "--passphrase-fd"}


def _first_word(words: list[str]) -> int | None:
    """Where the first argument stands that is neither an option nor an option's value."""
    place = 0
    while place < len(words):
        if words[place] == "--":
            return place + 1 if place + 1 < len(words) else None
        if not words[place].startswith("-"):
            return place
        place += 2 if words[place] in _VALUED else 1
    return None


ACCOUNT = ("profile", "host", "secrets", "passphrase_fd", "read_only")
"""The options that choose an account and its rights."""


def _add_shared(parser: argparse.ArgumentParser, names: Sequence[str]) -> None:
    """Options that mean the same wherever they stand."""
    group = parser.add_argument_group("account" if names else "log")
    add = group.add_argument
    if "profile" in names:
        add("--profile", metavar="NAME", help="which stored key (default: the last used)")
    if "host" in names:
        add("--host", metavar="URL", help="the API's base URL (https only; http for this machine)")
    if "secrets" in names:
        add("--secrets", metavar="FILE", help="use this API key file for this run, store nothing")
    if "passphrase_fd" in names:
        _add_passphrase_fd(group)
    if "read_only" in names:
        add("--read-only", action="store_true", help="no write is possible")
    add("--log-level", choices=LEVELS, default="info", help="what goes into the log file")


def _add_passphrase_fd(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--passphrase-fd", type=_descriptor, metavar="N",
        help="read the passphrase of the key's file, or a whole secrets.json, from this open file"
        " descriptor",
    )  # fmt: skip


def _app() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name:<{width}}  {command.does}" for name, command in COMMANDS.items())
    parser = _Parser(
        "carbon-tui",
        usage="carbon-tui [options] [VIEW [QUERY]]\n       carbon-tui COMMAND --help",
        description="Browse a Carbon fleet and queue builds, from the keyboard.",
        epilog=f"commands:\n{commands}\n\nVIEW is what the : prompt takes.\n\n"
        f"{epilog_of(APP, ACCOUNT)}",
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    parser.add_argument("view", nargs="*", metavar="VIEW", help="the view to open, and its filter")
    _add_app_options(parser)
    return parser


def _add_app_options(parser: argparse.ArgumentParser) -> None:
    _add_shared(parser, ACCOUNT)
    parser.add_argument("--demo", action="store_true", help="a built-in fleet: no account needed")
    parser.add_argument("--version", action=_Version, nargs=0, help="say the version and leave")


def whole_parser(views: Sequence[str]) -> argparse.ArgumentParser:
    """One parser with every view and command in it, for what describes the whole program."""
    parser = _Parser("carbon-tui", allow_abbrev=False)
    _add_app_options(parser)
    below = parser.add_subparsers()
    for view in views:
        _add_app_options(below.add_parser(view, help="open this view"))
    for name, command in COMMANDS.items():
        parser_below = below.add_parser(name, help=command.does)
        command.add_options(parser_below)
        _add_shared(parser_below, command.shared)
    return parser


def parser_of(name: str) -> argparse.ArgumentParser:
    """The parser of one command of `COMMANDS`."""
    command = COMMANDS[name]
    parser = _Parser(
        f"carbon-tui {name}",
        description=f"{command.does[:1].upper()}{command.does[1:]}. {command.more}".strip(),
        epilog=epilog_of(name, command.shared),
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    command.add_options(parser)
    _add_shared(parser, command.shared)
    return parser


def _login(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="SECRETS.JSON", help="the downloaded API key")
    _add_passphrase_fd(parser)
    _add_json(parser)


def _logout(parser: argparse.ArgumentParser) -> None:
    """Nothing of its own."""


def _token(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--minutes", type=_minutes, default=5.0, metavar="N",
        help="how long it is good for (default 5, at most 1440)",
    )  # fmt: skip


def _get(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("resource", metavar="RESOURCE", help="prints, builds, print-orders …")
    add("query", nargs="*", metavar="QUERY", help="for example 'status=failed started>=-8h'")
    add("--demo", action="store_true", help="ask the built-in fleet")
    add(
        "-o",
        "--output",
        choices=(*FORMATS, "excel-csv", "xlsx", "svg"),
        default="table",
        help="default: table; svg draws one template of quality",
    )
    add("-c", "--columns", metavar="A,B", help="only these columns, in this order, of groups too")
    add("--window", metavar="TIME", help="of quality: how far back, 12h, 4w (default: 7d)")
    add(
        "--picture",
        choices=("chart", "histogram", "pareto", "probability"),
        help="of quality with -o svg (default: chart)",
    )
    add(
        "--joined",
        action="store_true",
        help="of measurements: with template, limits, part, print, printer, platform, resin lot",
    )
    add("--process-data", action="store_true", help="of prints: with the 47 recorded fields")
    many = parser.add_mutually_exclusive_group()
    many.add_argument("--max", type=_count, default=100, metavar="N", help="default: 100 rows")
    many.add_argument("--all", action="store_true", help="every row that matches")
    add("--exit-code", action="store_true", help="end with 4 where no row matches")
    add(
        "--decimal", choices=("comma", "point"),
        help="with -o excel-csv: how numbers are written (default: as your language does)",
    )  # fmt: skip


def _queue(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("build", nargs="?", metavar="BUILD", help="its uuid, or its name when only one has it")
    add("--demo", action="store_true", help="queue on the built-in fleet")
    add("--to", nargs="+", action="extend", default=[], metavar="PRINTER", help="serials or names")
    add("--copies", type=_count, metavar="N", help="how many in total")
    add("--number", metavar="N", help="the print order's number")
    add("--note", metavar="TEXT", help="notes for the order")
    add("--tag", action="append", default=[], metavar="K=V", help="a tag; may be repeated")
    add("--uuid", type=_uuid, metavar="U", help="the order's own uuid, to send it again safely")
    add("--split", action="store_true", help="one order for each printer, with an even share each")
    add("--dry-run", action="store_true", help="say what would be sent and what speaks against it")
    add("--strict", action="store_true", help="queue nothing where there is a warning")
    add(
        "--settle", action="store_true",
        help="queue nothing: read back everything that is unknown, from here and from the app",
    )  # fmt: skip
    add(
        "--undo", type=_uuid, metavar="UUID",
        help="queue nothing: take back the copies of this order that wait, or this move",
    )  # fmt: skip
    _add_forget(parser)
    _add_json(parser)


def _add_forget(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--forget", type=_uuid, metavar="UUID",
        help="send nothing: stop asking what became of this, which stays unknown or was refused",
    )  # fmt: skip


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_true", help="the outcome as a line of JSON on stdout"
    )


def _move(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("prints", nargs="+", metavar="PRINT", help="waiting prints, by uuid or by an only name")
    add("--to", metavar="PRINTER", help="its serial or name (default: the printer they wait on)")
    add("--place", type=_place, metavar="N", help="1 is the next one; top, end (default: end)")
    _add_rearranging(parser)
    add("--strict", action="store_true", help="move nothing where there is a warning")


def _remove(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("prints", nargs="+", metavar="PRINT", help="waiting prints, by uuid or by an only name")
    _add_rearranging(parser)


def _add_rearranging(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--demo", action="store_true", help="in the queues of the built-in fleet")
    add("--dry-run", action="store_true", help="say what would be sent and what it delays")
    add("--again", action="store_true", help="also where an earlier change of them is unknown")
    _add_json(parser)


def _download(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("resource", metavar="VIEW", help="builds, prints or models")
    add("records", nargs="+", metavar="RECORD", help="uuids; builds also by an only name")
    add("--demo", action="store_true", help="from the built-in fleet")
    add("--into", metavar="FOLDER", default=".", help="default: the folder at hand")
    add("--only", metavar="NAME", help="only files whose name has this in it: traveler, .mp4 …")
    _add_json(parser)


def _order(parser: argparse.ArgumentParser) -> None:
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
    add(
        "--flush", action="store_true",
        help="pack now, do not wait for more parts; with the uuid of an order instead of files:"
        " that one",
    )  # fmt: skip
    add("--cancel", type=_uuid, metavar="UUID", help="order nothing: cancel this part order")
    add("--unchecked", action="store_true", help="send files too that are not taken for models")
    add("--follow", action="store_true", help="wait for the builds, and say how packing goes")
    add(
        "--go-on", type=_uuid, metavar="UUID",
        help="go on with a part order that stopped; --packing-group, --due, --order-number and"
        " --build-sop change it",
    )  # fmt: skip
    add("--again", action="store_true", help="with --go-on: do a step again that may be done")
    add("--take", type=_uuid, metavar="PART", help="with --go-on: this is the part that was made")
    _add_forget(parser)
    _add_json(parser)


def _report(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--demo", action="store_true", help="report on the built-in fleet")
    add("--since", metavar="T", help="-8h, yesterday, 2026-08-01T06:00 (default: today)")
    add("--until", metavar="T", help="default: now, or the end of the day that --since names")
    add(
        "--shift", metavar="NAME",
        help="a shift by its name in the settings, now, or last; with --since DAY that day's",
    )  # fmt: skip
    add("--by", metavar="A,B", help="printer, resin, build, day (default: all of them)")
    add(
        "--from", dest="source", choices=("server", "copy"), default="server",
        help="who answers: the server, or the local copy as of its last sync (default: server)",
    )  # fmt: skip
    add("-o", "--output", choices=REPORT_FORMATS, default="table", help="default: table")


def _watch(parser: argparse.ArgumentParser) -> None:
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


def _sync(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--demo", action="store_true", help="copy the built-in fleet, in memory")
    add(
        "--since", metavar="WHEN",
        help="leave out what is older: 90d, 2026-01-01, or all (prints, printed parts,"
        " measurements; default: as last time, at first all)",
    )  # fmt: skip
    add("--only", metavar="TABLES", help="only these: prints,builds …")
    add(
        "--quality-data",
        action="store_true",
        help="also the 47 fields of each print; from then on every sync reads them",
    )
    add("--every", type=_interval, metavar="TIME", help="stay, and read again so often: 5m")
    add("--json", action="store_true", help="say what was done as one line of JSON on stdout")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--status", action="store_true", help="say what the copy holds, how old and how large"
    )
    instead.add_argument(
        "--verify", action="store_true",
        help="read what changed, then compare with the server's counts and mend what differs",
    )  # fmt: skip
    instead.add_argument("--forget", action="store_true", help="delete the copy")


def _sql(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("query", nargs="?", metavar="SELECT …", help="one question in SQLite's SQL")
    add("--demo", action="store_true", help="ask a copy of the built-in fleet")
    add("-o", "--output", choices=FORMATS, default="table", help="default: table")


def _simulate(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--port", type=_port, default=0, metavar="N", help="default: a free one")
    add("--seed", type=int, default=7, metavar="N", help="which fleet is made up (default 7)")
    add("--json", action="store_true", help="say all in one line of JSON on stdout")
    add(
        "--fault", action="append", default=[], metavar="NAME[:MATCH]",
        help="let something go wrong, for requests that match; --fault list names them",
    )  # fmt: skip


PROFILE_ACTIONS = ("list", "default", "read-only", "rename", "delete")


def _profiles(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("action", nargs="?", choices=PROFILE_ACTIONS, default="list", help="default: list")
    add("names", nargs="*", metavar="NAME", help="the profile; for rename its new name too; for"
        " read-only then on or off")  # fmt: skip
    _add_passphrase_fd(parser)
    _add_json(parser)


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one line of JSON on stdout")


def _completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=SHELLS, help="the shell that is to complete")


class Command(NamedTuple):
    """One command: how `--help` names it, where it is written, what it takes.

    ``function`` is "module:name" within this package, imported when the command is run: `--help`
    waits for none of them. ``shared`` names the options that it has in common with others.
    """

    does: str
    function: str
    add_options: Callable[[argparse.ArgumentParser], None]
    more: str = ""
    shared: tuple[str, ...] = ACCOUNT


COMMANDS = {
    "login": Command(
        "check an API key against the server and keep it in the keyring", "login:login", _login,
        "The file can be deleted afterwards; you are asked.", ("profile", "host", "read_only"),
    ),
    "logout": Command("forget the key", "login:logout", _logout, shared=("profile",)),
    "token": Command(
        "print a signed bearer token", "login:token", _token, "Nothing else goes to stdout.",
        ("profile", "host", "secrets", "passphrase_fd"),
    ),
    "profiles": Command(
        "list the accounts, choose the default, protect, rename, delete", "profiles:profiles",
        _profiles, "Deleting takes the key out of the keyring too.", (),
    ),
    "get": Command(
        "the same queries without a screen, as table, CSV or JSON", "get:get", _get,
        "QUERY is what the filter prompt takes, words and all.",
    ),
    "queue": Command(
        "queue a build on printers", "queue:queue", _queue,
        "The same journal and the same words as in the app.",
    ),
    "move": Command(
        "move waiting prints to another place or printer", "move:move", _move,
        "As on the board of queues: nothing is sent where the queues changed meanwhile.",
    ),
    "remove": Command(
        "take waiting prints out of their queues", "move:remove", _remove,
        "A removed print cannot be put back.",
    ),
    "download": Command(
        "download travelers, slice videos and models", "download:download", _download,
        "What the key Y does in the app: never over another file.",
    ),
    "order": Command(
        "upload models, make parts of them and order them", "order:order", _order,
        "Prints the uuids of models, parts and order.",
    ),
    "report": Command(
        "production of a day, a shift, a week: runs, failures, yield, what is due",
        "report:report", _report, "Times are those of the clock on the wall.",
    ),
    "watch": Command(
        "tell what changes, one JSON object a line, for scripts", "watch:watch", _watch,
        "Goes on where it ended; each change is told once.",
    ),
    "sync": Command(
        "keep a copy of the account's data in one SQLite file", "sync:sync", _sync,
        "Reads what changed since the last time.",
    ),
    "sql": Command(
        "ask the copy in SQL, read-only", "sql:sql", _sql,
        "Without a question it shows the tables, a sentence each.",
        ("profile", "host", "secrets"),
    ),
    "simulate": Command(
        "serve a made-up fleet over HTTP, for trying and testing", "simulate:simulate", _simulate,
        "It says the URL and where its secrets.json lies.", (),
    ),
    "doctor": Command(
        "look for what stands in the way, and say the cure", "doctor:doctor", _doctor,
        shared=("profile", "host", "secrets", "passphrase_fd"),
    ),
    "completion": Command(
        "print what makes a shell complete commands and options", "completion:completion",
        _completion, "The README says where to put it.", (),
    ),
}  # fmt: skip
"""To add a command: a row here, a function that adds its options, and its module."""


def _count(text: str) -> int:
    if text.isascii() and text.isdecimal() and int(text[:12]) > 0 and len(text) <= 12:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a uuid") from None


def _place(text: str) -> str:
    word = text.casefold()
    return word if word in ("top", "end") else str(_count(text))


def _port(text: str) -> int:
    if text.isascii() and text.isdecimal() and int(text[:6]) <= 65_535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to 65535)")


def _descriptor(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= 4:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not the number of a file descriptor")


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
