"""What a person is about to queue: builds, printers, copies, and what is noted with them.

A plan chooses each order's uuid when it is made, not when it is sent: every sending of the same
plan is then the same order to the server.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from carbon_tui.api.schema.printer_names import with_serial
from carbon_tui.api.schema.records import (
    Build,
    Print,
    PrintOrder,
)
from carbon_tui.api.schema.requests import PrintOrderRequest
from carbon_tui.orders.print_orders.order_api import Queues
from carbon_tui.text.cleaning import (
    clean,
    typed,
)
from carbon_tui.text.counting import counted

NewUuid = Callable[[], str]


def new_uuid() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a plan cannot be sent, and the field of the form to mend."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PlannedBuild:
    """One build of a plan, and the uuid that its order will have."""

    build_uuid: str
    name: str
    uuid: str


@dataclass(frozen=True, slots=True)
class Order:
    """One request and the words for it: what is journalled, sent and settled."""

    request: PrintOrderRequest
    about: str
    before: Queues | None = None
    """Its printers' queues as they were last seen: what they gain tells the order's prints where
    nothing else does."""
    instead_of: bytes = b""
    """The request that was sent under its uuid before, without an answer, where a person was told
    of it and wants this one sent all the same; else empty."""

    @property
    def uuid(self) -> str:
        return self.request.uuid or ""


@dataclass(frozen=True, slots=True)
class Plan:
    """One order per build, all with the same copies, printers, number, tags and notes; or one per
    build and printer, where a person says what each printer gets."""

    builds: tuple[PlannedBuild, ...] = ()
    printers: tuple[str, ...] = ()
    copies: int = 1
    """Of each build, on all printers together."""
    number: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    notes: str = ""
    is_split: bool = False
    """One order per printer."""
    by_hand: tuple[int, ...] = ()
    """Of a split one, the copies of each printer; empty: as even as they go."""
    done: frozenset[str] = frozenset()
    """Orders of a split one, by uuid, that the server has: they are not sent again."""

    @classmethod
    def of(cls, builds: Iterable[Build], new: NewUuid = new_uuid) -> Plan:
        """For one build or several."""
        return cls(tuple(PlannedBuild(typed(b.uuid or ""), title(b), new()) for b in builds))

    @classmethod
    def again(cls, print_: Print, new: NewUuid = new_uuid) -> Plan:
        """For the build of a print, on the printer that made it."""
        name = print_.name or short(print_.build_uuid)
        serial = print_.origin.printer_serial if print_.origin else None
        builds = (PlannedBuild(typed(print_.build_uuid or ""), name, new()),)
        return cls(builds, (typed(serial),) if serial else ())

    @classmethod
    def again_order(cls, order: PrintOrder, name: str = "", new: NewUuid = new_uuid) -> Plan:
        """The same order once more, as an order of its own."""
        build = PlannedBuild(typed(order.build_uuid or ""), name or short(order.build_uuid), new())
        return cls(
            (build,),
            tuple(map(typed, order.routed_to or ())),
            order.total_copies or 1,
            typed(order.print_order_number or ""),
            _pairs(order.print_order_tags or {}),
            typed(order.notes or ""),
        )

    def on(self, *serials: str) -> Plan:
        """The same plan for these printers, each once, in this order."""
        return replace(self, printers=tuple(dict.fromkeys(map(typed, serials))))

    def toggled(self, serial: str) -> Plan:
        """The same plan with this printer added, or taken away where it was chosen."""
        chosen = typed(serial)
        if chosen in self.printers:
            return self.on(*(s for s in self.printers if s != chosen))
        return self.on(*self.printers, chosen)

    def times(self, copies: int) -> Plan:
        return replace(self, copies=copies, by_hand=())

    def each_times(self, numbers: Iterable[int]) -> Plan:
        """So many copies for each of its printers, in their order."""
        by_hand = tuple(numbers)
        return replace(self, copies=sum(by_hand), by_hand=by_hand)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The copies of each printer of a split plan: as they were given, or the same number for
        all, the first ones one more where that leaves some."""
        if self.by_hand:
            return self.by_hand
        per_printer, more = divmod(self.copies, max(1, len(self.printers)))
        return tuple(per_printer + (place < more) for place in range(len(self.printers)))

    def without(self, done: Collection[str]) -> Plan:
        """What is left to send once the server has these orders."""
        if not self.is_split:
            return replace(self, builds=tuple(b for b in self.builds if b.uuid not in done))
        over = self.done | frozenset(done)
        builds = tuple(
            b for b in self.builds if any(_part_uuid(b, s) not in over for s in self.printers)
        )
        left = [
            (serial, number)
            for serial, number in zip(self.printers, self.numbers, strict=False)
            if any(_part_uuid(build, serial) not in over for build in self.builds)
        ]
        printers = tuple(serial for serial, _ in left)
        plan = replace(self, builds=builds, printers=printers, done=over)
        return plan.each_times(number for _, number in left)

    def noted(
        self, *, number: str = "", tags: Mapping[str, str] | None = None, notes: str = ""
    ) -> Plan:
        return replace(
            self,
            number=typed(number).strip(),
            tags=_pairs(tags or {}),
            notes=typed(notes).strip(),
        )

    def split(self, new: NewUuid | None = None) -> tuple[Plan, ...]:
        """A plan for each printer, with orders of its own, so that it is known beforehand what each
        printer gets. Without `new` the orders' uuids come of the plan's own: the same plan split
        again has the same ones.

        Raises ValueError, with a sentence, where there are more printers than copies.
        """
        problem = self._why_not_split
        if problem:
            raise ValueError(problem)
        return tuple(
            replace(
                self,
                builds=tuple(
                    replace(build, uuid=new() if new else _part_uuid(build, serial))
                    for build in self.builds
                ),
                printers=(serial,),
                copies=number,
                is_split=False,
                by_hand=(),
            )
            for serial, number in zip(self.printers, self.numbers, strict=True)
        )

    @property
    def _why_not_split(self) -> str:
        printers = len(self.printers)
        if self.by_hand and len(self.by_hand) != printers:
            numbers = "+".join(map(str, self.by_hand))
            return f"{numbers} are copies for {len(self.by_hand)} printers; {printers} are chosen."
        if self.copies < printers or 0 in self.by_hand:
            return f"{copies(self.copies)} cannot be split among {printers} printers."
        return ""

    @property
    def total_copies(self) -> int:
        """Over all orders: the number that confirms the plan."""
        if self.is_split and not self._why_not_split:
            return sum(order.request.total_copies for order in self.orders())
        return self.copies * len(self.builds)

    def problems(self) -> tuple[Problem, ...]:
        """What the API would refuse, so that it need not be asked; empty when it can be sent."""
        checks = (
            (not self.builds, "builds", "Choose at least one build."),
            (
                any(not b.build_uuid for b in self.builds),
                "builds",
                "The build of this record is not known to the server: choose it in builds.",
            ),
            (self.copies < 1, "copies", "At least one copy must be queued."),
            (not self.printers, "printers", "Choose at least one printer."),
            (self.is_split and bool(self._why_not_split), "copies", self._why_not_split),
            (any(not key for key, _ in self.tags), "tags", "Each tag needs a name: name=value."),
        )
        return tuple(Problem(field, sentence) for wrong, field, sentence in checks if wrong)

    def orders(
        self, seen: Queues | None = None, printer_names: Mapping[str, str] | None = None
    ) -> tuple[Order, ...]:
        """Exactly what will be sent, one order per build, or per build and printer. `seen`: the
        queues on the screen; `printer_names`: for the words of orders for one printer."""
        if self.is_split and not self._why_not_split:
            names = printer_names or {}
            return tuple(
                replace(order, about=f"{order.about} on {names.get(serial) or clean(serial)}")
                for part in self.split()
                for serial in part.printers
                for order in part.orders(seen)
                if order.uuid not in self.done
            )
        before = seen and {s: seen[s] for s in self.printers if s in seen}
        return tuple(Order(self._request(b), self._about(b), before) for b in self.builds)

    def requests(self) -> tuple[PrintOrderRequest, ...]:
        return tuple(order.request for order in self.orders())

    def preview(
        self, printer_names: Mapping[str, str] | None = None, times: Iterable[str] = ()
    ) -> list[str]:
        """What will be sent, line by line, safe to show; `times`: when it is done, as known."""
        names = printer_names or {}
        printers = ", ".join(str(clean(with_serial(names.get(s, ""), s))) for s in self.printers)
        lines = [f"{self._copies()} of {b.name}" for b in self.builds]
        if self.copies < 1:
            lines.append("What stands in Copies is no number of copies.")
        elif len(self.builds) > 1:
            lines.append(f"{self.total_copies} copies in all, in {len(self.builds)} orders")
        lines += [*times, f"Printers: {printers or 'none chosen'}"]
        if self.is_split and self.printers:
            shares = [
                f"{names.get(serial) or clean(serial)} {number}"
                for serial, number in zip(self.printers, self.numbers, strict=False)
            ]
            lines.append(self._why_not_split or f"One order per printer: {', '.join(shares)}")
        elif len(self.printers) > 1 and self.copies > 0:
            lines.append(division(self.copies, len(self.printers)))
        return lines + self._noted_lines()

    def _noted_lines(self) -> list[str]:
        tags = ", ".join(f"{key}={value}" for key, value in self.tags)
        noted = (("Order number", self.number), ("Tags", tags), ("Notes", self.notes))
        lines = [f"{label}: {clean(text)}" for label, text in noted if text]
        return [*lines, *(f"Order {order.uuid}" for order in self.orders())]

    def _copies(self) -> str:
        return copies(self.copies) if self.copies > 0 else "? copies"

    def _about(self, build: PlannedBuild) -> str:
        return f"{self._copies()} of {build.name}"

    def _request(self, build: PlannedBuild) -> PrintOrderRequest:
        return PrintOrderRequest(
            build_uuid=build.build_uuid,
            total_copies=self.copies,
            route_to=self.printers,
            print_order_number=self.number or None,
            print_order_tags=dict(self.tags) or None,
            notes=self.notes or None,
            uuid=build.uuid,
        )


def _part_uuid(build: PlannedBuild, serial: str) -> str:
    """Of the order for one printer, out of the uuid that the whole would have had."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{build.uuid} {serial}"))


def copies(number: int) -> str:
    return counted(number, "copy", "copies")


def division(number: int, printers: int) -> str:
    """Who decides what each printer gets: the API names no rule, so none is promised."""
    if number == 1:
        return f"The server decides which of the {printers} printers gets the copy."
    return f"The server decides how the {number:,} copies are divided among {printers} printers."


def title(build: Build) -> str:
    """A build as people call it: name and revision."""
    name = build.name or short(build.uuid)
    return f"{name} rev {build.revision}" if build.revision else name


def short(uuid: str | None) -> str:
    """The beginning of a uuid, for where there is no name."""
    return f"{uuid[:8]}…" if uuid and len(uuid) > 9 else uuid or "unnamed"


def tags_from(text: str) -> dict[str, str]:
    """``name=value, name=value`` as typed. Raises ValueError with a sentence."""
    tags: dict[str, str] = {}
    for piece in filter(None, (p.strip() for p in text.split(","))):
        key, equals, value = (part.strip() for part in piece.partition("="))
        if not equals or not key:
            raise ValueError(f"A tag is written name=value, and {clean(piece)} is not.")
        tags[key] = value
    return tags


def _pairs(tags: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((typed(key), typed(value)) for key, value in tags.items())
