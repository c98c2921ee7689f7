"""Shapes: uploads in one step and in three, downloads, and the parts made of them."""

from __future__ import annotations

from hashlib import md5
from pathlib import PurePosixPath

from carbon_tui.simulator import record_json
from carbon_tui.simulator.catalogue import DAY, SimulatedPart, named
from carbon_tui.simulator.families import APPLICATIONS, FAMILIES, application_of
from carbon_tui.simulator.ids import uuids
from carbon_tui.simulator.messages import (
    Refusal,
    ServerAnswer,
    ServerRequest,
    json_answer,
    needed_text,
    text,
)  # fmt: skip
from carbon_tui.simulator.read_operations import ReadOperations
from carbon_tui.simulator.shop import Shop, application_uuid
from carbon_tui.simulator.storage import Storage, a_cube

SUFFIXES = (".stl", ".3mf", ".obj", ".step", ".stp", ".ply", ".amf")


class SimulatedModels:
    """The operations on models and parts."""

    def __init__(self, shop: Shop, reading: ReadOperations, storage: Storage) -> None:
        self._shop, self._reading, self._storage = shop, reading, storage
        self._uuid = uuids(shop.settings.seed, "uploaded model")
        self._part_uuid = uuids(shop.settings.seed, "made part")
        self._awaited: dict[str, str] = {}

    def begin(self) -> None:
        """The models and parts that exist when the shop begins."""
        shop, now = self._shop, self._shop.floor.now
        rows = [
            (part.n, part.model, part.filename, f"ERP-{part.n:05d}" if part.n % 3 else None,
             application_of(part.family), part.description or None, len(a_cube(part.n)),
             "Maria Gonzalez", now - int(part.age * DAY), now - int(part.age * DAY))
            for part in shop.parts
        ]  # fmt: skip
        shop.store.executemany("INSERT INTO models VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
        shop.store.executemany(
            "INSERT INTO parts VALUES (?,?,?,?,?,?,?)",
            [(part.n, part.uuid, part.number, part.model, part.description,
              application_of(part.family), now - int(part.age * DAY)) for part in shop.parts],
        )  # fmt: skip

    # -- models

    def find(self, request: ServerRequest) -> ServerAnswer:
        """Models by uuid or external id; 400 when neither is given."""
        clauses, values = [], list[str]()
        for name in ("uuid", "external_id"):
            asked = [value for key, value in request.query if key == name]
            if len(asked) > 100:
                raise Refusal(400, f"`{name}` takes at most 100 values, not {len(asked)}.")
            if asked:
                clauses.append(f"{name} IN ({record_json.marks(asked)})")
                values += asked
        if not clauses:
            raise Refusal(400, "Name at least one `uuid` or `external_id`.")
        sql = f"SELECT {record_json.MODEL} FROM models WHERE {' AND '.join(clauses)}"
        rows = self._shop.store.execute(sql, values).fetchall()
        return json_answer({"models": record_json.models(self._shop, rows)})

    def get(self, uuid: str) -> ServerAnswer:
        """One model, or 404."""
        sql = f"SELECT {record_json.MODEL} FROM models WHERE uuid=?"
        rows = self._shop.store.execute(sql, (uuid,)).fetchall()
        if not rows:
            raise Refusal(404, f"There is no model {uuid[:64]}.")
        return json_answer(record_json.models(self._shop, rows)[0])

    def upload(self, request: ServerRequest) -> ServerAnswer:
        """Keep the body as a new model."""
        filename = checked_name(request.headers.get("filename", ""))
        if not request.body:
            raise Refusal(400, "The file is empty.")
        application = self._application(request.headers.get("application-uuid"))
        external = request.headers.get("external-id")
        uuid = self.add(filename, request.body, external, application)
        return self.get(uuid)

    def add(
        self, filename: str, content: bytes, external: str | None, application: int | None,
        uuid: str | None = None,
    ) -> str:  # fmt: skip
        """A new model with this content; returns its uuid."""
        store, at = self._shop.store, self._shop.now()
        n: int = store.execute("SELECT max(n) + 1 FROM models").fetchone()[0] or 0
        uuid = uuid or self._uuid(n)
        store.execute(
            "INSERT INTO models VALUES (?,?,?,?,?,?,?,?,?,?)",
            (n, uuid, filename, external, application, None, len(content), "API key", at, at),
        )
        self._storage.keep(f"/models/{uuid}", content)
        return uuid

    def _application(self, uuid: str | None) -> int | None:
        if not uuid:
            return None
        known = [application_uuid(self._shop.settings.seed, n) for n in range(len(APPLICATIONS))]
        if uuid not in known:
            raise Refusal(400, f"There is no application {uuid[:64]}.")
        return known.index(uuid)

    def download(self, uuid: str) -> ServerAnswer:
        """A redirect to where the model's file lies."""
        row = self._shop.store.execute(
            "SELECT n, filename FROM models WHERE uuid=?", (uuid,)
        ).fetchone()
        if row is None:
            raise Refusal(404, f"There is no model {uuid[:64]}.")
        path = f"/models/{uuid}"
        self._storage.offer(path, lambda: a_cube(row[0]), row[1])
        return ServerAnswer(302, b"", (("location", self._storage.signed(path)),))

    # -- presigned upload

    def presign(self, request: ServerRequest) -> ServerAnswer:
        """A place in the object storage to put a file, and the uuid it will have."""
        filename = checked_name(needed_text(request.json(), "filename"))
        uuid = self._uuid(1_000_000 + len(self._awaited))
        self._awaited[uuid] = filename
        url = self._storage.signed(f"/uploads/{uuid}", accept=True)
        return json_answer({"presigned_url": url, "model_uuid": uuid})

    def resolve(self, request: ServerRequest) -> ServerAnswer:
        """Turn an upload into a model, if the ETag is that of the bytes which arrived."""
        body = request.json()
        filename = checked_name(needed_text(body, "filename"))
        uuid, etag = needed_text(body, "model_uuid"), needed_text(body, "model_etag")
        if uuid not in self._awaited:
            raise Refusal(400, f"No upload was announced for the model {uuid[:64]}.")
        content = self._storage.taken(f"/uploads/{uuid}")
        if content is None:
            raise Refusal(400, "Nothing has been uploaded yet.")
        if etag.strip('"') != etag_of(content):
            raise Refusal(400, "`model_etag` is not that of the uploaded file.")
        if not self.exists(uuid):
            self.add(filename, content, text(body, "external_id"), None, uuid)
        return self.get(uuid)

    def exists(self, uuid: str) -> bool:
        """Whether there is a model with this uuid."""
        query = "SELECT 1 FROM models WHERE uuid=?"
        return self._shop.store.execute(query, (uuid,)).fetchone() is not None

    # -- parts

    def create_part(self, request: ServerRequest) -> ServerAnswer:
        """A part: a model under a part number."""
        body, shop = request.json(), self._shop
        number, model = needed_text(body, "part_number"), needed_text(body, "model_uuid")
        row = shop.store.execute(
            "SELECT filename, application FROM models WHERE uuid=?", (model,)
        ).fetchone()
        if row is None:
            raise Refusal(400, f"There is no model {model[:64]}.")
        application = self._application(text(body, "application_uuid"))
        alike = [part for part in shop.parts if part.number == number]
        family = alike[0].family if alike else FAMILIES[0]
        n = len(shop.parts)
        shop.parts.append(
            SimulatedPart(n, self._part_uuid, number, named(model), row[0], "", family, "API", 0.0)
        )
        place = application_of(family) if application is None else application
        shop.store.execute(
            "INSERT INTO parts VALUES (?,?,?,?,?,?,?)",
            (n, self._part_uuid(n), number, model, "", place, shop.now()),
        )
        return self._reading.record("/parts", self._part_uuid(n))


def checked_name(filename: str) -> str:
    """A model file's name; 400 when it is missing or not of a kind that can be printed."""
    if not filename:
        raise Refusal(400, "`filename` is required.")
    if PurePosixPath(filename.lower()).suffix not in SUFFIXES:
        raise Refusal(400, f"{filename[:80]!r} is not a model file ({', '.join(SUFFIXES)}).")
    return filename


def etag_of(content: bytes) -> str:
    """What the object storage answers as ETag, without its quotes."""
    return md5(content, usedforsecurity=False).hexdigest()
