"""What the vendor has published of requests, and whether one of ours keeps to it.

openapi-core passes over what is there and should not be, and over what is missing and has a
default. So names of parameters, fields of bodies and those to sort by are looked at here as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from carbon_tui.simulator.messages import ServerRequest

DOCUMENT = Path(__file__).parent / "openapi.json"
HOST, BASE = "https://api.carbon3d.com", "/v1"

Part = tuple[object, ...]

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[\d:.]+|\d{3,}")


def _word(text: str) -> str:
    return _ID.sub("#", text) if len(text) > 4 else text


class Published:
    """The published document, read when the first request is to be checked."""

    @cached_property
    def document(self) -> dict[str, Any]:
        """Without its tokens: a fleet inside the program has none. Bodies are closed to fields
        that nobody published."""
        document: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
        for methods in document["paths"].values():
            for operation in methods.values():
                operation.pop("security", None)
        for schema in document["components"]["schemas"].values():
            if "properties" in schema:
                schema.setdefault("additionalProperties", False)
        return document

    @cached_property
    def _api(self) -> Any:
        from openapi_core import OpenAPI

        return OpenAPI.from_dict(self.document)

    def violations(self, request: ServerRequest) -> list[str]:
        """Every way in which this request is not what was published; none when it is."""
        said = [*self._refused(request), *self._strange(request)]
        where = f"{request.method} {request.path} {request.query}"
        return [f"{where}: {each}" for each in said]

    def _refused(self, request: ServerRequest) -> Iterator[str]:
        from openapi_core.exceptions import OpenAPIError
        from openapi_core.testing import MockRequest
        from werkzeug.datastructures import ImmutableMultiDict

        pairs: Any = ImmutableMultiDict(request.query)
        sent = MockRequest(
            HOST, request.method.lower(), request.path, args=pairs, headers=request.headers,
            data=request.body or None, content_type=request.headers.get("content-type", ""),
        )  # fmt: skip
        try:
            self._api.validate_request(sent)
        except OpenAPIError as error:
            deeper = getattr(error.__cause__, "schema_errors", ())
            yield " ".join([str(error), *(each.message for each in deeper)])

    def _strange(self, request: ServerRequest) -> Iterator[str]:
        operation = self._operation(request.method, request.path.removeprefix(BASE))
        if operation is None:
            return
        known = {each["name"]: each for each in operation["parameters"] if each["in"] == "query"}
        for name, value in request.query:
            if name not in known:
                yield f"the parameter {name} is not published"
            elif name == "sort":
                yield from _unsortable(value, known[name].get("x-sortable-fields"))
        missing = {name for name, each in known.items() if each.get("required")}
        for name in sorted(missing - {name for name, _ in request.query}):
            yield f"the parameter {name} is missing"

    def parts(self, request: ServerRequest) -> Iterator[Part]:
        """What decides whether a request is valid, each for itself: its parameters, their names,
        its body and headers, of one operation. A request whose parts were all checked needs no
        check.

        Ids and times are all alike, and so is what may be any text; other words stay themselves,
        for they may be one of an enumeration.
        """
        operation = (request.method, _word(request.path))
        texts = self._texts(operation, request.path)
        values: dict[str, list[str]] = {}
        for name, value in request.query:
            word = "any" if value and name in texts else _word(value)
            values.setdefault(name, []).append(word)
        yield *operation, frozenset(values)
        for name, words in values.items():
            yield *operation, name, len(words)
            for word in words:
                yield *operation, name, word
        kind = request.headers.get("content-type", "")
        body = request.body
        told = _word(body.decode(errors="replace")) if "json" in kind else bool(body)
        yield *operation, kind, told
        yield *operation, frozenset(request.headers) - {"content-length"}

    def _texts(self, operation: tuple[str, str], path: str) -> frozenset[str]:
        """The parameters of an operation that take any text, or a list of any texts."""
        known = self._texts_by_operation.get(operation)
        if known is None:
            found = self._operation(operation[0], path.removeprefix(BASE)) or {"parameters": ()}
            asked = (each for each in found["parameters"] if each["in"] == "query")
            known = frozenset(each["name"] for each in asked if _is_any_text(each))
            self._texts_by_operation[operation] = known
        return known

    @cached_property
    def _texts_by_operation(self) -> dict[tuple[str, str], frozenset[str]]:
        return {}

    @cached_property
    def operations(self) -> set[str]:
        """Every operation, by the vendor's name for it."""
        paths = self.document["paths"].values()
        return {each["operationId"] for methods in paths for each in methods.values()}

    def operation(self, method: str, path: str) -> str | None:
        """The name of the one that a request is; the path without the base's."""
        found = self._operation(method, path)
        return None if found is None else found["operationId"]

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        """A path with a name in its place comes before one with an id there."""
        for pattern in sorted(self.document["paths"], key=lambda each: each.count("{")):
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path):
                found: dict[str, Any] | None = self.document["paths"][pattern].get(method.lower())
                return found
        return None


def _is_any_text(parameter: Mapping[str, Any]) -> bool:
    """Nothing is published of it but that it is text, or a list of texts; no sort is any text."""
    schema = parameter["schema"]
    each = schema["items"] if schema.get("type") == "array" else schema
    return bool(each == {"type": "string"} and parameter["name"] != "sort")


def _unsortable(value: str, fields: list[str] | None) -> Iterator[str]:
    """Where no field is published, any may be tried."""
    field, _, order = value.partition(",")
    if fields is not None and field not in fields:
        yield f"{field} cannot be sorted by"
    if order not in ("", "desc"):
        yield f"{order} is no order"
