"""Goes round: looks at every source, compares, writes down what changed, and has it told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from carbon_tui.api.errors import BadRequest, NotAllowed, NotFound
from carbon_tui.api.schema.endpoints import RECORDS_LATE_BY
from carbon_tui.orders.print_orders.order_api import ListApi
from carbon_tui.watch.events import ChangeEvent, EventKind, FactValue, shortened
from carbon_tui.watch.position import PositionInMemory, SourceMemory, WatchPosition
from carbon_tui.watch.sources import ChangeSource, ObservedRecord, SourceLook

OWN_BUSINESS = (BadRequest, NotAllowed, NotFound)
"""Refusals of one list that say nothing about the others."""

MOST_REMEMBERED = 50_000
"""Records of one source; those seen longest ago are forgotten first."""

FARTHEST_BACK = timedelta(days=1)
"""How long a server that holds rows back is asked for them again, from where it last gave all."""

Tell = Callable[[ChangeEvent], Awaitable[None]]


class Watcher:
    """One watch. `look` finds and keeps; `tell_what_is_untold` tells."""

    def __init__(
        self,
        sources: Iterable[ChangeSource],
        kinds: Iterable[EventKind],
        position: WatchPosition | PositionInMemory,
        tell: Tell,
    ) -> None:
        self._sources = tuple(sources)
        self._kinds = frozenset(kinds)
        self._position = position
        self._tell = tell
        self.told = 0
        """Events told by this process."""
        self.closed: dict[str, str] = {}
        """Sources that this account may not read: name, and the server's sentence."""
        self.remarks: dict[str, str] = {}
        """Sources of which the last look did not see all: name, and a sentence."""
        self.is_first_look = not position.memory.sources

    @property
    def sees_nothing(self) -> bool:
        """Every source refused the last look."""
        return len(self.closed) == len(self._sources)

    async def look(self, reading: ListApi, now: Callable[[], datetime]) -> None:
        """Read every source and keep what changed. Raises ApiError; what was read before it is
        kept, and what was not is compared at the next look. Raises FileTrouble."""
        memory = self._position.memory
        memory.pending = list(self._position.untold())
        try:
            for source in self._sources:
                await self._look_at(source, reading, now)
        finally:
            self._position.save()

    async def _look_at(
        self, source: ChangeSource, reading: ListApi, now: Callable[[], datetime]
    ) -> None:
        known = self._known(source)
        asked_at = now()
        try:
            look = await source.look(reading, known.read_at if known else None, asked_at)
        except OWN_BUSINESS as refusal:
            self.closed[source.name] = str(refusal)
            self.remarks.pop(source.name, None)
            return
        self.closed.pop(source.name, None)
        self.remarks[source.name] = look.remark
        if known is not None and source.always_there:
            records = (_completed(known.records.get(r.key), r) for r in look.records)
            look = replace(look, records=tuple(records))
        seen_at = max(asked_at, now())
        if known is not None:
            self._compare(source, known, look, seen_at)
        self._remember(source, known, look, asked_at)

    def _known(self, source: ChangeSource) -> SourceMemory | None:
        memory = self._position.memory.sources.get(source.name)
        return memory if memory is not None and memory.fields == source.fields else None

    def _compare(
        self, source: ChangeSource, known: SourceMemory, look: SourceLook, seen_at: datetime
    ) -> None:
        for record in look.records:
            self._note(source, known, known.records.get(record.key), record, seen_at)
        if look.whole:
            present = {record.key for record in look.records}
            for key, record in known.records.items():
                if key not in present:
                    self._note(source, known, record, None, seen_at)

    def _note(
        self,
        source: ChangeSource,
        known: SourceMemory,
        before: ObservedRecord | None,
        after: ObservedRecord | None,
        seen_at: datetime,
    ) -> None:
        record = after or before
        if record is None:
            return
        memory = self._position.memory
        is_new = record.created_at is None or record.created_at >= known.read_at - RECORDS_LATE_BY
        for change in source.changes(before, after, is_new=is_new):
            if change.kind not in self._kinds:
                continue
            memory.last_number += 1
            event = ChangeEvent(
                memory.last_number,
                change.kind,
                source.view,
                record.key,
                _text(record.name),
                change.field,
                shortened(change.before),
                shortened(change.after),
                record.at or known.read_at,
                record.at or seen_at,
            )
            memory.pending.append(event)

    def _remember(
        self, source: ChangeSource, known: SourceMemory | None, look: SourceLook, asked_at: datetime
    ) -> None:
        records = {} if look.whole or known is None else known.records
        for record in look.records:
            records.pop(record.key, None)
            records[record.key] = record
        if look.forget_before is not None:
            oldest = look.forget_before
            records = {
                key: record
                for key, record in records.items()
                if record.at is None or record.at >= oldest
            }
        for key in list(records)[: max(0, len(records) - MOST_REMEMBERED)]:
            del records[key]
        if look.is_short and known is not None and asked_at - known.read_at < FARTHEST_BACK:
            asked_at = known.read_at
        self._position.memory.sources[source.name] = SourceMemory(source.fields, asked_at, records)

    async def tell_what_is_untold(self) -> None:
        """Each event once, in order. The one that a kill left in doubt is marked `again`."""
        position = self._position
        doubtful = position.in_doubt
        for event in position.untold():
            position.begin(event.number)
            await self._tell(replace(event, again=True) if event.number == doubtful else event)
            position.done(event.number)
            self.told += 1
        position.flush()


def _completed(before: ObservedRecord | None, after: ObservedRecord) -> ObservedRecord:
    """The record, with the facts that this answer left out as they were."""
    if before is None or None not in after.facts:
        return after
    pairs = zip(before.facts, after.facts, strict=True)
    return replace(after, facts=tuple(was if now is None else now for was, now in pairs))


def _text(name: FactValue) -> str:
    return str(shortened(name))
