"""What is known of earlier part orders, to suggest while a new one is filled in, and to warn by."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from carbon_tui.api.errors import ApiError
from carbon_tui.api.paging.read_all import read_all
from carbon_tui.api.schema.endpoints import (
    APPLICATIONS,
    PART_ORDERS,
    PARTS,
    Endpoint,
)
from carbon_tui.api.schema.query import Query
from carbon_tui.api.schema.records import Application, PartOrder
from carbon_tui.orders.part_orders.draft import PartOrderDraft
from carbon_tui.orders.print_orders.order_api import (
    ListApi,
)
from carbon_tui.text.cleaning import (
    clean,
    raw,
)

R = TypeVar("R")

GROUPS_AT_ONCE = 40
"""Packing groups that may be open at once, as the API documents it."""
SAME_NUMBER = 20
"""Orders of one number that are looked at: one is enough to warn."""
PAGES = 5
"""Pages of parts that are read for suggestions; more would make others wait."""


@dataclass(frozen=True, slots=True)
class Hints:
    """Empty while nothing is read yet; then as far as it could be read."""

    part_numbers: tuple[str, ...] = ()
    every_part: bool = False
    """No part was left unread: a number that is not among these is a new one."""
    applications: tuple[Application, ...] = ()
    groups: tuple[str, ...] = ()
    """Of orders that are open now."""
    every_group: bool = False
    sops: tuple[str, ...] = ()
    orders: tuple[PartOrder, ...] = ()
    """Those that are open now, as far as they were read."""
    sentences: tuple[str, ...] = ()
    """What could not be read."""

    def of(self, name: str) -> tuple[str, ...]:
        """What may be typed into the field of this name."""
        named = tuple(
            application.name or str(application.uuid) for application in self.applications
        )
        known = {"number": self.part_numbers, "group": self.groups, "sop": self.sops}
        return {**known, "application": named}.get(name, ())

    def warnings(self, draft: PartOrderDraft) -> list[str]:
        """What the server may refuse, or a person may not have meant. Nothing is forbidden."""
        twice = placed_before(self.orders, draft.order_number.strip())
        return [*self._of_numbers(draft), *self._of_group(draft), *twice]

    def _of_numbers(self, draft: PartOrderDraft) -> Iterable[str]:
        known = set(self.part_numbers)
        typed = dict.fromkeys(part.part_number.strip() for part in draft.parts)
        for number in typed:
            if number and self.every_part and number not in known:
                yield f"Part number {clean(number)} is unknown: it begins with this order."

    def _of_group(self, draft: PartOrderDraft) -> Iterable[str]:
        group = draft.group.strip()
        full = self.every_group and len(self.groups) >= GROUPS_AT_ONCE
        if group and full and group not in self.groups:
            number = len(self.groups)
            yield f"{number} packing groups are open, the most there may be: take one of them."


def placed_before(
    orders: Iterable[PartOrder], number: str, ours: Collection[str] = ()
) -> list[str]:
    """A colleague on a shared account, or oneself, may have placed the same order: a sentence.

    ``ours`` are the uuids of orders that are gone on with: they stay the same orders.
    """
    same = [
        order
        for order in orders
        if number
        and raw(order.part_order_number or "") == number
        and raw(order.uuid or "").lower() not in ours
    ]
    if not same:
        return []
    states = ", ".join(sorted({clean(order.status or "no status") for order in same}))
    there = "An order is there" if len(same) == 1 else f"{len(same)} orders are there"
    return [f"{there} already under the number {clean(number)} ({states}): this is another one."]


async def numbered(reading: ListApi, number: str) -> list[PartOrder]:
    """The first orders of this number, whatever their status. Raises ApiError."""
    query = Query().where("part_order_number", number)
    read = await read_all(PART_ORDERS, query, reading.page, max_pages=1, page_size=SAME_NUMBER)
    return read.rows


async def gathered(reading: ListApi) -> AsyncGenerator[Hints, None]:
    """What is known, a little more each time; what cannot be read is said and left out."""
    hints = Hints()
    for read in (_of_applications, _of_orders, _of_parts):
        try:
            hints = await read(reading, hints)
        except ApiError as error:
            hints = replace(hints, sentences=(*hints.sentences, f"No suggestions: {error}"))
        yield hints


async def _of_applications(reading: ListApi, hints: Hints) -> Hints:
    page = await reading.page(APPLICATIONS, ())
    return replace(hints, applications=tuple(page.rows))


async def _of_orders(reading: ListApi, hints: Hints) -> Hints:
    orders, whole = await _read(reading, PART_ORDERS, Query().where("status", "open"))
    groups = _sorted(order.packing_group for order in orders)
    sops = _sorted(order.build_sop_uuid for order in orders)
    return replace(hints, groups=groups, every_group=whole, sops=sops, orders=tuple(orders))


async def _of_parts(reading: ListApi, hints: Hints) -> Hints:
    parts, whole = await _read(reading, PARTS, Query())
    numbers = _sorted(part.part_number for part in parts)
    return replace(hints, part_numbers=numbers, every_part=whole)


async def _read(reading: ListApi, endpoint: Endpoint[R], query: Query) -> tuple[list[R], bool]:
    """The rows of the first pages, and whether there are no others."""
    read = await read_all(endpoint, query, reading.page, max_pages=PAGES)
    return read.rows, read.completeness.whole


def _sorted(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({raw(name) for name in names if name}))
