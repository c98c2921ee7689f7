"""Where a line of the tree leads: the record in its view, or the list of all that a branch has."""

from __future__ import annotations

from datetime import datetime, tzinfo

from carbon_tui.api.schema import default_queries
from carbon_tui.api.schema.query import Query
from carbon_tui.lineage.lines import Named, TreeLine
from carbon_tui.lineage.tree import Branch, Node
from carbon_tui.prompt import Search, of_query, parse
from carbon_tui.prompt.lexer import value as typed
from carbon_tui.resources import (
    registry,
)
from carbon_tui.resources.definition import AnyResource
from carbon_tui.text.cleaning import raw

Place = tuple[AnyResource, Search]

LOCAL = {"printers": "serial", "measurements": "template"}
"""The column that is matched where a list cannot be asked."""


def onward(line: TreeLine, now: datetime, zone: tzinfo) -> Place | None:
    """The view to open, and what it is asked; None where there is nothing more to see."""
    match line.about:
        case Node():
            return _place_of_node(line.about, now, zone)
        case Branch():
            return _place_of_branch(line.about, now, zone)
        case Named():
            return _place_of_leaf(line.about, now, zone)
    return None


def _place_of_node(node: Node, now: datetime, zone: tzinfo) -> Place:
    resource, key = registry.by_name(node.kind), raw(node.key)
    if node.kind == "queues":
        return resource, parse(f"print={typed(key)}", resource, now, zone)
    if resource.endpoint.param(resource.endpoint.key) is None:
        return resource, parse(f"{LOCAL[node.kind]}={typed(key)}", resource, now, zone)
    return _asked(resource, _start(node.kind).where(resource.endpoint.key, key), now, zone)


def _place_of_branch(branch: Branch, now: datetime, zone: tzinfo) -> Place:
    relation = branch.relation
    resource = registry.by_name(relation.kind)
    if relation.parameter:
        query = relation.start.where(relation.parameter, *branch.asked)
        return _asked(resource, query, now, zone)
    values = ",".join(map(typed, branch.asked))
    return resource, parse(f"{LOCAL[relation.kind]}={values}", resource, now, zone)


def _place_of_leaf(named: Named, now: datetime, zone: tzinfo) -> Place:
    resource, leaf, name = registry.by_name("prints"), named.leaf, named.name
    column = resource.column(leaf.column)
    if column is not None and column.filter:
        query = default_queries.ALL_PRINTS.where(column.filter, raw(name))
        return _asked(resource, query, now, zone)
    return resource, parse(f"{leaf.column}={typed(raw(name))}", resource, now, zone)


def _start(kind: str) -> Query:
    """Of prints all that there are, whatever became of them."""
    return default_queries.ALL_PRINTS if kind == "prints" else registry.by_name(kind).start


def _asked(resource: AnyResource, query: Query, now: datetime, zone: tzinfo) -> Place:
    return resource, of_query(query, resource, now, zone)
