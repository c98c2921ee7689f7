"""Models, which the API cannot list: reached by id and from parts, and what is said otherwise."""

from __future__ import annotations

from carbon_tui.simulator import Simulator
from tests.stories.person import at_the_screen


async def test_the_view_says_why_it_is_empty_and_asks_nothing(simulator: Simulator) -> None:
    async with at_the_screen(simulator, size=(80, 24)) as person:
        await person.until_loaded(8)
        await person.press("0")
        await person.until(lambda: person.here.resource.name == "models", "the models")
        await person.until(lambda: "cannot list all models" in person.sees, "the reason")
        assert "from a part" in person.sees
    assert person.asked("/models") == []


async def test_a_model_is_found_by_its_id(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "parts") as person:
        await person.until_loaded()
        model = person.here.current.model_uuid
        await person.press("0", "slash")
        await person.type(f"uuid={model}")
        await person.press("enter")
        await person.until(lambda: person.here.resource.name == "models", "the models")
        await person.until_loaded(1)
        assert person.keys_seen == [model]
    assert person.asked("/models") == [[("uuid", model)]]


async def test_from_parts_to_their_models_and_on_to_what_was_printed(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "parts") as person:
        await person.until_loaded(3)
        await person.press("space", "space", "space")
        models = {part.model_uuid for part in person.here.view.marked_records()}
        await person.press("g", "m")
        await person.until(lambda: person.here.resource.name == "models", "the models")
        await person.until_loaded(len(models))
        assert set(person.keys_seen) == models
        model = person.here.current.uuid
        await person.press("g", "s")
        await person.until(lambda: person.here.resource.name == "printed-parts", "what was made")
        await person.until(lambda: not person.here.view.loader.busy, "all of it")
        (asked,) = person.asked("/printed_parts")
        parts = {
            part["uuid"] for part in simulator.records.rows("/parts") if part["model_uuid"] == model
        }
        assert {value for name, value in asked if name == "part_uuid"} == parts
        rows = person.here.table.rows
        assert {rows.record(place).model_uuid for place in range(len(rows))} <= {model}
        await person.press("escape")
        await person.until(lambda: person.here.resource.name == "models", "the models again")
        assert person.here.current.uuid == model
