"""The forms of a copy: each is what it says, and what asks again asks for the same records."""

from __future__ import annotations

import json
import shlex
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest

from carbon_tui.api.schema import records as r
from carbon_tui.cli.arguments import read as arguments
from carbon_tui.listing.clipboard_choices import (
    Copy,
    Shown,
    copies,
)
from carbon_tui.prompt import parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import EVERY, by_name
from carbon_tui.simulator.messages import ServerRequest
from carbon_tui.text.cleaning import (
    Cleaned,
    is_clean,
)
from tests.conftest import NOON
from tests.published import Published

NOW = datetime.fromtimestamp(NOON, UTC)
RUN = r.Print(uuid="u-1", print_id="p-1", name="Bracket", status="failed")
OTHER = r.Print(uuid="u-2", print_id="p-2", name="Cover", status="finished")


def forms(
    view: str = "prints", records: tuple[Any, ...] = (RUN,), asked: str = "", profile: str = ""
) -> dict[str, Copy]:
    resource = by_name(view)
    shown = Shown(
        resource, records, resource.columns[:2], resource.columns[0],
        parse(asked, resource, NOW), Moment(NOW), "https://api.example/v1", profile,
    )  # fmt: skip
    return {each.key: each for each in copies(shown)}


def test_id_cell_row_and_json_are_those_of_the_record() -> None:
    found = forms()
    assert found["i"].text == "u-1"
    assert found["c"].text == "Bracket"
    assert found["r"].text == "Bracket\tfailed"
    assert json.loads(found["j"].text)["print_id"] == "p-1"


def test_marked_records_are_copied_line_by_line() -> None:
    found = forms(records=(RUN, OTHER))
    assert found["i"].text == "u-1\nu-2"
    assert [json.loads(line)["uuid"] for line in found["j"].text.splitlines()] == ["u-1", "u-2"]
    assert found["r"].text.count("\n") == 1


def test_a_printer_has_a_link_and_a_print_has_none() -> None:
    printer = r.Printer(serial="S", name="M", url="https://printer.example/S")
    assert forms("printers", (printer,))["l"].text == "https://printer.example/S"
    assert "l" not in forms()


def test_the_command_asks_the_same_question() -> None:
    asked = 'status=failed,aborted name~"a b|c" started>=-8h sort:finished-'
    words = shlex.split(forms(asked=asked, profile="north wing")["G"].text)
    options = arguments(words[1:])
    assert (options.resource, options.profile) == ("prints", "north wing")
    again = parse(" ".join(options.query), by_name("prints"), NOW)
    assert again == parse(asked, by_name("prints"), NOW)


def test_the_command_for_a_record_finds_it_whatever_became_of_it() -> None:
    words = shlex.split(forms(records=(RUN, OTHER))["g"].text)
    query = parse(" ".join(words[3:]), by_name("prints"), NOW).query
    assert query.values("uuid") == ("u-1", "u-2")
    assert {"failed", "finished", "queued"} <= set(query.values("status"))


def asked_by(text: str) -> ServerRequest:
    words = shlex.split(text)
    assert words[0] == "curl"
    assert words[words.index("-H") + 1] == "Authorization: Bearer $CARBON_TOKEN"
    url = urlsplit(words[-1])
    assert url.netloc == "api.example"
    return ServerRequest("GET", url.path, tuple(parse_qsl(url.query)))


@pytest.mark.parametrize("view", [each.name for each in EVERY])
def test_curl_sends_what_is_published(view: str) -> None:
    resource = by_name(view)
    asked = "uuid=u" if resource.requires_filter else ""
    some = resource.endpoint.record(**{resource.endpoint.key: "u-1"})
    found = forms(view, tuple(resource.rows([some])), asked)
    curls = [found[key].text for key in "uU" if key in found]
    assert curls
    for text in curls:
        assert Published().violations(asked_by(text)) == []


def test_the_token_is_a_variable_that_the_shell_fills_in() -> None:
    assert '"Authorization: Bearer $CARBON_TOKEN"' in forms()["u"].text


def test_a_hostile_name_reaches_no_clipboard() -> None:
    evil = Cleaned.of("x\x1b]52;c;ZXZpbA==\x07'; rm -rf ~\n")
    run = r.Print(uuid=evil, name=evil, print_id="p", status="failed")
    found = forms(records=(run,), asked="name~x")
    for each in found.values():
        assert all(is_clean(part) for line in each.text.split("\n") for part in line.split("\t"))
    assert len(shlex.split(found["g"].text)) == 4, "one word for the query, whatever is in it"


def test_a_time_is_copied_as_a_time_and_not_as_an_age() -> None:
    started = datetime(2026, 6, 30, 22, 5, 7, tzinfo=UTC)
    resource = by_name("prints")
    column = resource.column("started")
    assert column is not None
    shown = Shown(
        resource, (r.Print(uuid="u", started_at=started),), (column, column), column,
        parse("", resource, NOW), Moment(NOW, ZoneInfo("Europe/Berlin")),
    )  # fmt: skip
    found = {each.key: each.text for each in copies(shown)}
    assert found["c"] == "2026-07-01 00:05:07"
    assert found["r"] == "2026-07-01 00:05:07\t2026-07-01 00:05:07"


def test_a_command_copied_from_the_demo_asks_the_demo() -> None:
    resource = by_name("prints")
    shown = Shown(
        resource, (RUN,), resource.columns[:2], None, parse("status=failed", resource, NOW),
        Moment(NOW), demo=True,
    )  # fmt: skip
    for key in "gG":
        words = shlex.split({each.key: each for each in copies(shown)}[key].text)
        assert arguments(words[1:]).demo
