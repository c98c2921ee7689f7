"""What a finished reading still owes, as a table; and where a reading resumes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from carbon_tui.api.paging.changes import changed_since
from carbon_tui.api.paging.next_pass import (
    NextPass,
    ReadFacts,
    next_pass,
)
from carbon_tui.api.paging.resume import (
    parsed_date,
    resumed_at,
    rfc3339_seconds,
)
from carbon_tui.api.paging.sort_order import (
    moving_fields,
    rows_can_leave,
    rows_may_slip_past,
)
from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema.query import (
    Query,
    Sort,
)

STARTED = lists.PRINTS.spans[0]
WHEN = datetime(2026, 7, 1, 6, 30, 15, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (ReadFacts(), None),
        (ReadFacts(snapshot=True, wanders=True, hidden=True, unsure=True), None),
        (ReadFacts(wanders=True, traceable=True), NextPass.CHANGES),
        (ReadFacts(wanders=True, traceable=True, traced=True), None),
        (ReadFacts(wanders=True), NextPass.SWEEP),
        (ReadFacts(wanders=True, swept=True), None),
        (ReadFacts(wanders=True, counted=True), None),
        (ReadFacts(wanders=True, counted=True, leaky=True), NextPass.SWEEP),
        (ReadFacts(hidden=True), NextPass.FAR_END),
        (ReadFacts(hidden=True, looked=True), NextPass.SWEEP),
        (ReadFacts(hidden=True, looked=True, counted=True), None),
        (ReadFacts(unsure=True), NextPass.SWEEP),
        (ReadFacts(wanders=True, traceable=True, hidden=True), NextPass.FAR_END),
        (ReadFacts(wanders=True, traceable=True, looked=True), NextPass.CHANGES),
        (ReadFacts(wanders=True, hidden=True), NextPass.SWEEP),
    ],
)
def test_no_more_is_owed_than_the_facts_ask_for(
    facts: ReadFacts, expected: NextPass | None
) -> None:
    assert next_pass(facts) is expected


@pytest.mark.parametrize(
    ("endpoint", "sort", "wanders"),
    [
        (lists.BUILDS, "created_at", False),
        (lists.BUILDS, "created_at,desc", False),
        (lists.BUILDS, "build_uuid", False),
        (lists.BUILDS, "updated_at", False),
        (lists.BUILDS, "updated_at,desc", True),
        (lists.BUILDS, "status", True),
        (lists.PRINTS, "started_at,desc", True),
        (lists.PRINTS, "status", False),
        (lists.PART_MEASUREMENTS, "", True),
    ],
)
def test_it_is_known_which_rows_can_slip_past(endpoint: Any, sort: str, wanders: bool) -> None:
    name, _, way = sort.partition(",")
    query = Query().sorted_by(name, descending=way == "desc") if name else Query()
    assert rows_may_slip_past(endpoint, query) is wanders


def test_fields_behind_the_key_move_nothing() -> None:
    query = Query(sort=(Sort("uuid"), Sort("status")))
    assert moving_fields(lists.PRINTED_PARTS, query) == ()


def test_only_identities_hold_a_row() -> None:
    assert not rows_can_leave(lists.BUILDS, Query().where("uuid", "a"))
    assert rows_can_leave(lists.BUILDS, Query().where("status", "Released"))
    assert rows_can_leave(lists.PRINTS, Query())


def test_changes_are_asked_for_by_the_date_that_tells_them() -> None:
    total = Query(sort=(Sort("status"), Sort("build_uuid")))
    (query,) = changed_since(lists.BUILDS, total, WHEN)
    assert query.params() == (
        ("updated_after", "2026-07-01T06:30:15Z"),
        ("sort", "updated_at"),
        ("sort", "build_uuid"),
    )
    (query,) = changed_since(lists.BUILDS, Query().sorted_by("status"), WHEN)
    assert query.sort == (Sort("updated_at"),)
    (query,) = changed_since(lists.PRINTS, Query().sorted_by("finished_at", descending=True), WHEN)
    assert query.values("finished_after") == ("2026-07-01T06:30:15Z",)


def test_what_the_api_cannot_tell_is_not_asked_for() -> None:
    every = Query().where("status", "queued", "printing").sorted_by("status")
    assert changed_since(lists.PRINTS, every, WHEN) == ()
    assert changed_since(lists.PRINTS, Query().sorted_by("uuid"), WHEN, slices_leak=True) == ()


def test_a_reading_resumes_with_an_overlap_on_whole_seconds() -> None:
    upwards = resumed_at(Query(), STARTED, WHEN, descending=False)
    downwards = resumed_at(Query(), STARTED, WHEN, descending=True)
    assert upwards == Query().where("started_after", "2026-07-01T06:30:14Z")
    assert downwards == Query().where("started_before", "2026-07-01T06:30:17Z")


def test_a_tighter_range_stays_word_for_word() -> None:
    own = Query().where("started_after", "2026-07-02T00:00:00.5+02:00")
    assert resumed_at(own, STARTED, WHEN, descending=False) == own
    wide = Query().where("started_after", "2026-06-01")
    resumed = resumed_at(wide, STARTED, WHEN, descending=False)
    assert resumed is not None
    assert resumed.values("started_after") == ("2026-07-01T06:30:14Z",)


def test_a_range_nobody_can_read_and_a_date_beyond_time_resume_nowhere() -> None:
    odd = Query().where("started_after", "last tuesday")
    assert resumed_at(odd, STARTED, WHEN, descending=False) is None
    for edge in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        assert resumed_at(Query(), STARTED, edge, descending=True) is None


def test_dates_are_written_in_utc_and_read_in_any_zone() -> None:
    assert (
        rfc3339_seconds(parsed_date("2026-07-01T08:30:15.25+02:00") or WHEN)
        == "2026-07-01T06:30:15Z"
    )
    assert parsed_date("2026-07-01T06:30:15.25") == WHEN
    assert parsed_date("soon") is None
    assert rfc3339_seconds(WHEN + timedelta(days=1)) == "2026-07-02T06:30:15Z"
