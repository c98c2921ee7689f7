"""Settings as frozen values; every change makes a new copy.

What is written here is all there is to know of a setting: its name in the file, the values it
takes, what it does and what holds without it. The file's reader and writer (`settings.table`), the
README's table and `carbon-tui doctor` read it from these fields.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Protocol, Self, TypeVar, get_args

from msgspec import NODEFAULT, Meta, Struct, field
from msgspec.structs import FieldInfo, fields, replace

DEFAULT_PROFILE = "default"
POLL_SECONDS = 15.0
FASTEST_POLL_SECONDS = 2.0
"""Between two readings of printers and queues: where nothing is set, and at least."""
IDLE_MINUTES = 30.0
"""Without a key for so long, nothing is read by itself any more."""
_LARGEST_NUMBER = 1e9
"""Seconds or minutes that any setting takes: more is no number that anybody means."""
_TEXT, _FLAG = "text in quotes", "true or false"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_ISO_TIME = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$"
_HOURS = f"^{_CLOCK}-{_CLOCK}$"


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


def _about(
    does: str,
    wanted: str,
    without: str = "",
    *,
    screen: bool = False,
    entry: str = "",
    **limits: Any,
) -> Meta:
    """What is to be known of a setting: what it `does`, the value `wanted`, what holds `without`
    it; whether only the `screen` has to do with it; `entry`: each of its entries is that one field
    of an entry, not a table."""
    extra = {"wanted": wanted, "without": without, "screen": screen, "entry": entry}
    return Meta(description=does, extra=extra, **limits)


class Profile(Struct, frozen=True, kw_only=True):
    """One account: which API, whether it may write, and where its key is kept.

    `host` is None for the production API; `store` is the value of a `credentials.KeyPlace`, None
    where no key is stored; `band` is None where the program chooses it.
    """

    name: str
    host: Annotated[
        str | None, _about("the API's base URL", _TEXT, "https://api.carbon3d.com/v1")
    ] = None
    read_only: Annotated[
        bool, _about("nothing can be changed with this profile", _FLAG, "false")
    ] = False
    store: Annotated[
        str | None, _about("where `login` has put the key", _TEXT, "no key is stored")
    ] = None
    key_command: Annotated[
        str | None,
        _about("a command that prints the key (its `secrets.json`), or the passphrase of its file;"
               " no shell reads it", _TEXT, "the key is where `store` says"),
    ] = None  # fmt: skip
    band: Annotated[
        str | None,
        _about("the colour behind its name: `red`, `yellow`, `green`, `blue`, `teal` or `grey`",
               _TEXT, "none for a single profile, otherwise one that no other has"),
    ] = None  # fmt: skip

    @property
    def has_key(self) -> bool:
        """Whether it can be opened without naming a key: one is stored, or a command prints it."""
        return self.store is not None or bool(self.key_command)


class PrinterGroup(Struct, frozen=True, kw_only=True):
    """Printers that are chosen together, by serial."""

    name: str
    serials: Annotated[
        tuple[str, ...],
        _about("the serials of printers that are chosen together", "a list of texts"),
    ]


class SavedView(Struct, frozen=True, kw_only=True):
    """A query that is wanted again: `query` is what the prompt takes after `:view`."""

    name: str
    view: Annotated[str, _about("the view of a query that is kept", "the name of a view",
                                min_length=1)]  # fmt: skip
    query: Annotated[str, _about("what the prompt takes after the view", _TEXT, "every row")] = ""


class ViewColumns(Struct, frozen=True, kw_only=True):
    """The columns picked for a view (`name`), in order, and the widths (cells) given to some."""

    name: str
    columns: Annotated[
        tuple[str, ...],
        _about("the columns shown in a view, in order", "a list of texts", "the view's own"),
    ] = ()
    widths: Annotated[
        Mapping[str, Annotated[int, Meta(gt=0)]],
        _about("how wide some of them are, in cells", "a table of whole numbers above 0",
               "as wide as what they show"),
    ] = field(default_factory=dict)  # fmt: skip


class PlaceKeys(Struct, frozen=True, kw_only=True):
    """Keys that a person chose for a view or another place (`name`), by the action's id."""

    name: str
    bindings: Annotated[
        Mapping[str, str | tuple[str, ...]],
        _about("other keys for actions, by id, in a view, another place (`list`, `chart`, `board`"
               " …) or `everywhere`", "a table of keys or lists of keys", "the key set's"),
    ]  # fmt: skip


class ShiftHours(Struct, frozen=True, kw_only=True):
    """When a shift (`name`) begins and ends every day, by the clock on the wall; one that ends
    earlier than it begins goes on past midnight."""

    name: str
    hours: Annotated[
        str,
        _about("when a shift begins and ends, as in `06:00-14:00`; reports go by them",
               "two times of the day such as 06:00-14:00", "`early` 06:00-14:00, `late`"
               " 14:00-22:00, `night` 22:00-06:00", pattern=_HOURS),
    ]  # fmt: skip


class EventAlarm(Struct, frozen=True, kw_only=True):
    """How a person is told of one kind of event (`name`) while the app is open."""

    name: str
    ways: Annotated[
        tuple[Literal["bell", "osc9", "osc777", "command"], ...],
        _about("how one kind of event (those of `watch`) is told while the app is open: `bell`,"
               " `osc9` or `osc777` (notifications of the terminal), `command`",
               "a list of bell, osc9, osc777, command", "it stands in `a` alone"),
    ]  # fmt: skip


class ServiceMark(Struct, frozen=True, kw_only=True):
    """When a printer, cassette or platform was last serviced; `name` is ``printer SERIAL``,
    ``cassette SERIAL`` or ``platform SERIAL``."""

    name: str
    at: Annotated[
        str,
        _about("when a `printer SERIAL`, `cassette SERIAL` or `platform SERIAL` was serviced, as"
               " an ISO 8601 time", "a time such as 2026-08-01T06:00Z", pattern=_ISO_TIME),
    ]  # fmt: skip
    note: Annotated[str, _about("what was done", _TEXT, "no note")] = ""


class KeptBaseline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Frozen limits of a control chart; times are ISO 8601, empty where they are not known."""

    chart: str
    centre: float
    sigma: float
    within: float | None = None
    n: int
    first: str = ""
    last: str = ""


class TemplateChart(Struct, frozen=True, kw_only=True):
    """The control chart of one measurement template, whose uuid is `name`.

    `phases` are reasons by the time (ISO 8601) they start, `left_out` reasons by measurement uuid;
    an empty `chart` or `rules` is what the data propose and Nelson's eight.
    """

    name: str
    chart: Annotated[
        str,
        _about("the control chart of a template (its uuid): `individuals`, `xbar-s`,"
               " `xbar-r`, `between-within`, `failed-by-print` …", _TEXT,
               "individuals; of categories shares failed"),
    ] = ""  # fmt: skip
    rules: Annotated[
        str, _about("`nelson`, `western-electric` or `limits`: the rules tested", _TEXT, "`nelson`")
    ] = ""
    counts: Annotated[
        bool, _about("counts of bad parts instead of shares: np for p", _FLAG, "false")
    ] = False
    baseline: Annotated[
        KeptBaseline | None,
        _about("limits that stand still", "a table with chart, centre, sigma and n",
               "limits follow the data"),
    ] = None  # fmt: skip
    phases: Annotated[
        Mapping[str, str],
        _about(
            "times at which a phase begins, and why", "a table of reasons in quotes", "one phase"
        ),
    ] = field(default_factory=dict)
    left_out: Annotated[
        Mapping[str, str],
        _about("measurements (uuids) left out of the calculation, and why",
               "a table of reasons in quotes", "all count"),
    ] = field(default_factory=dict)  # fmt: skip


class Settings(
    Struct,
    frozen=True,
    kw_only=True,
    rename={"view_columns": "views", "template_charts": "charts"},
):
    """Everything remembered. `mouse` and `slow` are None where the line decides; `idle_minutes`
    is 0 where lists stay live although nobody types."""

    last_profile: Annotated[
        str, _about("the profile of a start that names none", _TEXT, f"`{DEFAULT_PROFILE}`")
    ] = DEFAULT_PROFILE
    theme: Annotated[
        str | None,
        _about("the colours; `ctrl+p` lists them, `auto` is dark or light as the terminal",
               _TEXT, "`auto`", screen=True),
    ] = None  # fmt: skip
    mouse: Annotated[
        bool | None,
        _about("hear the mouse", _FLAG, "off over SSH, so that your terminal selects text",
               screen=True),
    ] = None  # fmt: skip
    slow: Annotated[
        bool | None,
        _about("fewer bytes: no animation, ages move every 10 s, the side pane waits for the cursor"
               " to rest", _FLAG, "on over SSH", screen=True),
    ] = None  # fmt: skip
    poll_seconds: Annotated[
        float,
        _about("how often printers and queues are read",
               f"a number of seconds, {FASTEST_POLL_SECONDS:g} or more", f"{POLL_SECONDS:g}",
               screen=True, ge=FASTEST_POLL_SECONDS, le=_LARGEST_NUMBER),
    ] = POLL_SECONDS  # fmt: skip
    idle_minutes: Annotated[
        float,
        _about("minutes without a key after which live reading sleeps; 0: never",
               "a number of minutes, 0 for never", f"{IDLE_MINUTES:g}",
               screen=True, ge=0, le=_LARGEST_NUMBER),
    ] = IDLE_MINUTES  # fmt: skip
    sync_minutes: Annotated[
        float,
        _about("minutes between two syncs of the local copy while the app is open; 0: it does not"
               " by itself", "a number of minutes, 0 for never", "0",
               screen=True, ge=0, le=_LARGEST_NUMBER),
    ] = 0.0  # fmt: skip
    remember: Annotated[
        bool,
        _about("each profile opens as it was left: last view, filters, sorts, columns",
               _FLAG, "true", screen=True),
    ] = True  # fmt: skip
    key_set: Annotated[
        str | None,
        _about("a set of keys: `vim`, `k9s` or `arrows`", _TEXT, "`vim`", screen=True),
    ] = None
    keys: Annotated[
        tuple[PlaceKeys, ...],
        _about("keys of your own", "a table", screen=True, entry="bindings"),
    ] = ()
    profiles: Annotated[tuple[Profile, ...], _about("accounts", "a table")] = ()
    printer_groups: Annotated[
        tuple[PrinterGroup, ...],
        _about("printers that are chosen together", "a table", screen=True, entry="serials"),
    ] = ()
    saved_views: Annotated[
        tuple[SavedView, ...], _about("views kept under a name", "a table", screen=True)
    ] = ()
    view_columns: Annotated[
        tuple[ViewColumns, ...], _about("columns chosen for views", "a table", screen=True)
    ] = ()
    template_charts: Annotated[
        tuple[TemplateChart, ...],
        _about("control charts as they were decided", "a table", screen=True),
    ] = ()
    shifts: Annotated[
        tuple[ShiftHours, ...],
        _about("the day's shifts", "a table", screen=True, entry="hours"),
    ] = ()
    alarms: Annotated[
        tuple[EventAlarm, ...],
        _about("what is told of while the app is open", "a table", screen=True, entry="ways"),
    ] = ()
    alarm_command: Annotated[
        str | None,
        _about("what `command` runs for an event, which it gets as JSON on its standard input; no"
               " shell reads it", _TEXT, "none", screen=True),
    ] = None  # fmt: skip
    service_marks: Annotated[
        tuple[ServiceMark, ...],
        _about("since when hours and runs are counted", "a table", screen=True),
    ] = ()

    def profile(self, name: str | None = None) -> Profile:
        """The profile of that name (the last used one for None); a plain one where unknown."""
        profile_name = name or self.last_profile
        return _named(self.profiles, profile_name) or Profile(name=profile_name)

    def with_profile(self, profile: Profile) -> Self:
        return replace(self, profiles=_put(self.profiles, profile))

    def without_profile(self, name: str) -> Self:
        return replace(self, profiles=_drop(self.profiles, name))

    def used(self, profile: str) -> Self:
        """The same with `profile` as the one to start with next time."""
        return replace(self, last_profile=profile)

    def printer_group(self, name: str) -> PrinterGroup | None:
        return _named(self.printer_groups, name)

    def with_printer_group(self, group: PrinterGroup) -> Self:
        return replace(self, printer_groups=_put(self.printer_groups, group))

    def without_printer_group(self, name: str) -> Self:
        return replace(self, printer_groups=_drop(self.printer_groups, name))

    def saved_view(self, name: str) -> SavedView | None:
        return _named(self.saved_views, name)

    def with_saved_view(self, view: SavedView) -> Self:
        return replace(self, saved_views=_put(self.saved_views, view))

    def without_saved_view(self, name: str) -> Self:
        return replace(self, saved_views=_drop(self.saved_views, name))

    def with_saved_view_renamed(self, name: str, new: str) -> Self:
        """In its place; another of the ``new`` name is there no more."""
        others = _drop(self.saved_views, new) if new != name else self.saved_views
        views = (replace(saved, name=new) if saved.name == name else saved for saved in others)
        return replace(self, saved_views=tuple(views))

    def columns_of(self, view: str) -> ViewColumns | None:
        return _named(self.view_columns, view)

    def chart_of(self, template_uuid: str) -> TemplateChart | None:
        return _named(self.template_charts, template_uuid)

    def with_chart(self, chart: TemplateChart) -> Self:
        """An entry that says nothing is dropped."""
        if chart == TemplateChart(name=chart.name):
            return replace(self, template_charts=_drop(self.template_charts, chart.name))
        return replace(self, template_charts=_put(self.template_charts, chart))

    def service_mark(self, name: str) -> ServiceMark | None:
        return _named(self.service_marks, name)

    def with_service_mark(self, mark: ServiceMark) -> Self:
        return replace(self, service_marks=_put(self.service_marks, mark))

    def without_service_mark(self, name: str) -> Self:
        return replace(self, service_marks=_drop(self.service_marks, name))


def _named(items: tuple[N, ...], name: str) -> N | None:
    return next((item for item in items if item.name == name), None)


def _put(items: tuple[N, ...], new: N) -> tuple[N, ...]:
    """`items` with `new` in the place of its namesake, or at the end."""
    if _named(items, new.name) is None:
        return (*items, new)
    return tuple(new if item.name == new.name else item for item in items)


def _drop(items: tuple[N, ...], name: str) -> tuple[N, ...]:
    return tuple(item for item in items if item.name != name)


class Setting(Struct, frozen=True):
    """One field of `Settings` or of an entry in it, as the settings file, the README and messages
    need it."""

    key: str
    """Its name in the file."""
    attribute: str
    type: Any
    default: Any
    does: str
    wanted: str
    without: str
    screen: bool
    entries: type[Struct] | None
    """For a table of named entries: what each of them is."""
    entry_field: str
    """Where an entry is written as the value of one field alone: which."""


def settings_of(struct: type[Struct]) -> Iterator[Setting]:
    """The settings that are this struct's fields, without an entry's name."""
    for info in fields(struct):
        metas = get_args(info.type)
        about = next((meta for meta in metas if isinstance(meta, Meta) and meta.extra), None)
        if about is None or about.extra is None:
            continue
        extra = about.extra
        yield Setting(
            info.encode_name, info.name, info.type, _default(info), about.description or "",
            extra["wanted"], extra["without"], extra["screen"], _entries(info), extra["entry"],
        )  # fmt: skip


def _default(info: FieldInfo) -> Any:
    if info.default_factory is not NODEFAULT:
        return info.default_factory()
    return info.default


def _entries(info: FieldInfo) -> type[Struct] | None:
    """The struct in ``Annotated[tuple[Struct, ...], …]``."""
    items = get_args(get_args(info.type)[0])
    is_struct = bool(items) and isinstance(items[0], type) and issubclass(items[0], Struct)
    return items[0] if is_struct else None


def documented() -> Iterator[tuple[str, str, str]]:
    """Each key of the file as it is written there, what it does, and what holds without it."""
    for setting in settings_of(Settings):
        if setting.entries is None:
            yield setting.key, setting.does, setting.without
            continue
        for part in settings_of(setting.entries):
            key = "NAME" if setting.entry_field else f"NAME.{part.key}"
            yield f"{setting.key}.{key}", part.does, part.without
