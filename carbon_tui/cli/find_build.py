"""A build as people call it on the command line: by its uuid, or by a name."""

from __future__ import annotations

from uuid import UUID

from carbon_tui.api.client import Client
from carbon_tui.api.schema.records import Build
from carbon_tui.cli.stop import Stop
from carbon_tui.text.cleaning import clean, raw, same_id


async def build_called(client: Client, name: str) -> Build:
    """By uuid, or by a name that only one build has, not counting obsolete revisions.

    What does not look like a uuid may be one all the same, where no build is called so.
    """
    if is_uuid(name):
        return await client.get_build(name)
    page = await client.get_builds((("name", name), ("limit", "100")))
    called = [b for b in page.rows if raw(b.name or "").casefold() == name.casefold()]
    current = [build for build in called if (build.status or "").casefold() != "obsolete"]
    candidates = current or called or await _under(client, name)
    if page.rows and not candidates:
        raise Stop(f"Asked for “{clean(name)}”, the server gave other builds: name it by its uuid.")
    if not candidates:
        raise Stop(
            f"There is no build called “{clean(name)}”: carbon-tui get builds name~… finds it."
        )
    if len(candidates) > 1:
        builds = "; ".join(f"{b.uuid} (rev {b.revision}, {b.status})" for b in candidates[:5])
        raise Stop(f"Several builds are called “{clean(name)}”: name one by its uuid: {builds}.")
    return candidates[0]


async def _under(client: Client, id: str) -> list[Build]:
    page = await client.get_builds((("uuid", id), ("limit", "1")))
    return [build for build in page.rows if build.uuid and same_id(build.uuid, id)]


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
