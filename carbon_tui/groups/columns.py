"""Groups as rows of a table, a file or a screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from carbon_tui.groups.grouped import Rate, RecordGroup, RecordGroups
from carbon_tui.prompt.group_key import GroupKey
from carbon_tui.resources import formats
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import Cell, CellFormat, Moment, Role, Value
from carbon_tui.text.written_shares import percent_text

KEY_WIDTH, MAX_KEY_WIDTH, NUMBER_WIDTH = 14, 40, 9
"""In cells: a key's column at first and at most, a number's at first."""
PLACES = 3
"""Of hours, seconds, millilitres behind the point, in files."""
_PLACES_WITHOUT_NOISE = 6
"""Behind the point: what sums of floats have beyond is their error."""
SHARE_PLACES = 2
"""Of a percentage behind the point."""


def group_columns(groups: RecordGroups, resource: AnyResource) -> tuple[Column[RecordGroup], ...]:
    """Its keys, its numbers, its shares each with the two ends of its 95 % interval (percent).

    Numbers are the same whatever order they were added up in, so that the copy and the server tell
    the same; shares have two places.
    """
    columns = [_key_column(place, key, resource) for place, key in enumerate(groups.by)]
    for place, measure in enumerate(groups.measures.measures):
        columns.append(
            Column(
                name=measure.name,
                title=measure.title,
                value=_number(place),
                show=measure.show,
                width=max(NUMBER_WIDTH, len(measure.title)),
                max_width=20,
                priority=1 + place,
                right=True,
            )
        )
        for at, share in enumerate(groups.measures.shares):
            if share.part == measure.name:
                columns += _share_columns(at, share.name, share.title)
    return tuple(columns)


def _key_column(place: int, key: GroupKey, resource: AnyResource) -> Column[RecordGroup]:
    column = resource.column(key.column)
    title = column.title if column is not None and not key.unit else key.name.capitalize()
    show: CellFormat = formats.text if column is None or key.unit else column.show
    return Column(
        name=key.name,
        title=title,
        value=lambda group: group.keys[place],
        show=show,
        width=KEY_WIDTH,
        max_width=MAX_KEY_WIDTH,
        priority=0,
    )


def _number(place: int) -> Callable[[RecordGroup], Value]:
    return lambda group: without_noise(group.numbers[place])


def without_noise(number: float | None) -> float | None:
    """Sums differ in their last digits by the order of their parts: these are rounded away, before
    anybody rounds what may lie on either side of a half for them."""
    return round(number, _PLACES_WITHOUT_NOISE) if isinstance(number, float) else number


def in_files(columns: Iterable[Column[RecordGroup]]) -> tuple[Column[RecordGroup], ...]:
    """The same, with numbers to three places, which is enough for hours, seconds and ml."""
    return tuple(
        replace(column, value=_to_places(column.value)) if column.right else column
        for column in columns
    )


def _to_places(value: Callable[[RecordGroup], Value]) -> Callable[[RecordGroup], Value]:
    def rounded(group: RecordGroup) -> Value:
        number = value(group)
        return round(number, PLACES) if isinstance(number, float) else number

    return rounded


def _share_columns(at: int, name: str, title: str) -> list[Column[Any]]:
    ends: tuple[tuple[str, str, Callable[[Rate], float], CellFormat], ...] = (
        (name, title, lambda rate: rate.share, percent),
        (f"{name}_low", "from", lambda rate: rate.low, percent),
        (f"{name}_high", "to", lambda rate: rate.high, percent),
    )
    return [
        Column(
            name=end,
            title=words,
            value=_of_rate(at, read),
            show=show,
            width=max(6, len(words)),
            max_width=16,
            priority=1,
            right=True,
        )
        for end, words, read, show in ends
    ]


def _of_rate(at: int, read: Callable[[Rate], float]) -> Callable[[RecordGroup], Value]:
    def value(group: RecordGroup) -> Value:
        rate = group.rates[at]
        if rate is None:
            return None
        share = _in_percent(read(rate))
        return FewPercent(share) if rate.few else share

    return value


def _in_percent(share: float) -> float:
    """Rounded, but not to all where something is missing, nor to none where there is something."""
    percent, step = round(100 * share, SHARE_PLACES), 10.0**-SHARE_PLACES
    if percent == 100 and share < 1:
        return 100 - step
    return step if percent == 0 and share > 0 else percent


class FewPercent(float):
    """A percentage of few: shown with a mark, since its interval is what there is to know."""


@CellFormat
def percent(value: Value, moment: Moment) -> Cell:
    """With one place; of fewer than 20 behind a tilde."""
    if not isinstance(value, float):
        return formats.text(value, moment)
    if isinstance(value, FewPercent):
        return Cell(f"~{percent_text(value)}", Role.MUTED)
    return Cell(percent_text(value))
