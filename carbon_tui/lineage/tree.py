"""The tree: which records are known, which are still to be asked for, and in how few requests.

Nothing is asked here. `Tree.needed` says what to ask next, for many records at once where they need
the same; the answers are handed to `Tree.accept` or, where there was none, to `Tree.fail`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema.endpoints import MAX_VALUES_PER_PARAMETER
from carbon_tui.lineage.relations import INDIRECT, LEAVES, RELATIONS, Leaf, Relation, Way
from carbon_tui.resources import registry
from carbon_tui.text.cleaning import raw

BREADTH = 5
"""Records of one branch that are shown; the others are counted, and one key away."""
DEPTH = 6
"""Branches below one another that are followed without being asked to."""


class LineageState(Enum):
    """How far the records below a branch are read."""

    CLOSED = "closed"
    WAITING = "waiting"
    ASKED = "asked"
    KNOWN = "known"
    FAILED = "failed"


@dataclass(eq=False, slots=True)
class Node:
    """A record in its place in the tree; a record may have several."""

    kind: str
    key: str
    record: Any
    way: Way | None = None
    """How one came to it; None for the record that the tree is of."""
    noun: str = ""
    above: Node | None = None
    branches: list[Branch] = field(default_factory=list)
    leaves: tuple[tuple[Leaf, str | None], ...] = ()
    opened: bool = False

    @property
    def path(self) -> str:
        """Tells the places of the tree apart."""
        before = f"{self.above.path} › " if self.above else ""
        return f"{before}{self.kind} {self.key}"

    @property
    def depth(self) -> int:
        return 0 if self.above is None else self.above.depth + 1

    @property
    def line(self) -> Iterator[Node]:
        """Itself and all above it."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.above

    @property
    def leads_on(self) -> bool:
        return bool(self.branches or self.leaves)


@dataclass(eq=False, slots=True)
class Branch:
    """From a node along one relation."""

    relation: Relation
    node: Node
    asked: tuple[str, ...]
    state: LineageState = LineageState.CLOSED
    nodes: list[Node] = field(default_factory=list)
    more: int = 0
    """Records that are not shown."""
    at_least: bool = False
    """There may be still more than `more`: the answer was cut."""
    missing: tuple[str, ...] = ()
    """What was asked for by its id, and did not come."""
    looked_at: int | None = None
    """Where the list was read and matched here: how many of it were looked at."""
    trouble: ApiError | None = None

    @property
    def path(self) -> str:
        return f"{self.node.path} › {self.relation.nouns}"

    @property
    def wanted(self) -> tuple[str, ...]:
        """Of many ids only those are asked for that are shown; the others need not be read to be
        counted."""
        return self.asked[:BREADTH]


@dataclass(frozen=True, slots=True)
class LineageStep:
    """One question, for all the branches that need its answer."""

    relation: Relation
    values: tuple[str, ...]
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class LineageAnswer:
    """The rows that were read for a step."""

    rows: Sequence[Any]
    total: int | None
    """The server's count; None where it gave none."""
    complete: bool
    """These are all there are."""


class Tree:
    """The lineage of one record of a view."""

    def __init__(self, kind: str, record: Any) -> None:
        key = registry.by_name(kind).identify(record)
        self.root = Node(kind, key, record, noun=registry.by_name(kind).noun)
        self._known: dict[tuple[str, str], Any] = {(kind, raw(key)): record}
        self._opened = {(kind, raw(key))}
        self._grow(self.root)
        self.open(self.root)

    # -- what is wanted

    def open(self, node: Node) -> None:
        """Show what a node leads to, and ask for what is not known of it."""
        node.opened = True
        for branch in node.branches:
            if branch.state is LineageState.CLOSED:
                branch.state = LineageState.WAITING
                self._answer_from_memory(branch)

    def close(self, node: Node) -> None:
        node.opened = False

    def retry(self, node: Node | None = None) -> int:
        """Ask again what failed, below this node or everywhere; how many branches that are."""
        failed = [b for b in self.branches(node or self.root) if b.state is LineageState.FAILED]
        for branch in failed:
            branch.state, branch.trouble = LineageState.WAITING, None
        return len(failed)

    def branches(self, node: Node) -> Iterator[Branch]:
        for branch in node.branches:
            yield branch
            for below in branch.nodes:
                yield from self.branches(below)

    @property
    def busy(self) -> bool:
        waiting = (LineageState.WAITING, LineageState.ASKED)
        return any(branch.state in waiting for branch in self.branches(self.root))

    @property
    def failed(self) -> int:
        return sum(branch.state is LineageState.FAILED for branch in self.branches(self.root))

    def needed(self) -> list[LineageStep]:
        """What to ask next: one step for all waiting branches with the same question, up to a
        hundred values each. The branches of these steps count as asked."""
        groups: dict[tuple[object, ...], list[Branch]] = {}
        for branch in self.branches(self.root):
            if branch.state is LineageState.WAITING:
                branch.state = LineageState.ASKED
                groups.setdefault(branch.relation.question, []).append(branch)
        return [step for group in groups.values() for step in _steps(group)]

    # -- what came

    def accept(self, step: LineageStep, answer: LineageAnswer) -> None:
        value, by_value = step.relation.value, dict[str, list[Any]]()
        for row in answer.rows:
            by_value.setdefault(raw(value(row) or ""), []).append(row)
            self._remember(step.relation.kind, row)
        for branch in step.branches:
            if branch.state is LineageState.ASKED:
                rows = [row for wanted_id in branch.wanted for row in by_value.get(wanted_id, ())]
                self._fill(branch, rows, answer, alone=len(step.branches) == 1)

    def fail(self, step: LineageStep, error: ApiError) -> None:
        for branch in step.branches:
            if branch.state is LineageState.ASKED:
                branch.state, branch.trouble = LineageState.FAILED, error

    def _fill(self, branch: Branch, rows: list[Any], answer: LineageAnswer, *, alone: bool) -> None:
        branch.state = LineageState.KNOWN
        branch.nodes = [self._node(branch, row) for row in rows[:BREADTH]]
        if branch.relation.way is Way.UP:
            self._count_ids(branch, rows)
        else:
            self._count_rows(branch, rows, answer, alone=alone)
        for place, node in enumerate(branch.nodes):
            if branch.relation.way is Way.UP or place == 0:
                self._open_unasked(node)

    def _count_ids(self, branch: Branch, rows: list[Any]) -> None:
        came = {raw(branch.relation.value(row) or "") for row in rows}
        branch.missing = tuple(value for value in branch.wanted if value not in came)
        branch.more = len(branch.asked) - len(branch.wanted)
        if branch.missing:
            self._stand_in(branch)

    def _count_rows(
        self, branch: Branch, rows: list[Any], answer: LineageAnswer, *, alone: bool
    ) -> None:
        whole = answer.total if alone and branch.relation.parameter else None
        branch.more = max(whole or 0, len(rows)) - len(branch.nodes)
        branch.at_least = not answer.complete and whole is None
        if not branch.relation.parameter and not answer.complete:
            branch.looked_at = len(answer.rows)

    def _node(self, branch: Branch, record: Any) -> Node:
        relation = branch.relation
        key = self._remember(relation.kind, record)
        node = Node(relation.kind, key, record, relation.way, relation.noun, branch.node)
        self._grow(node)
        return node

    def _remember(self, kind: str, record: Any) -> str:
        """Returns its key."""
        key = registry.by_name(kind).identify(record)
        self._known[kind, raw(key)] = record
        return key

    def _answer_from_memory(self, branch: Branch) -> None:
        """What stands elsewhere in the tree already is not asked for again."""
        if branch.relation.way is not Way.UP:
            return
        known = [self._known.get((branch.relation.kind, value)) for value in branch.wanted]
        if known and all(record is not None for record in known):
            self._fill(branch, known, LineageAnswer(known, None, complete=True), alone=False)

    # -- how it grows

    def _open_unasked(self, node: Node) -> None:
        """Not too deep, and a record that stands in several places in the first of them only."""
        place = (node.kind, raw(node.key))
        if node.depth < DEPTH and place not in self._opened:
            self._opened.add(place)
            self.open(node)

    def _grow(self, node: Node) -> None:
        """Give a node its branches: all its relations but those that lead back.

        From what a record came from, one goes on to what that came from, and not down again: a
        part's build has hundreds of other parts.
        """
        relations = self._relations(node)
        by_another = INDIRECT.get(node.kind, {})
        named = {askable.kind for askable in relations if askable.asked(node.record)}
        for relation in relations:
            if by_another.get(relation.kind) not in named:
                node.branches.append(_branch(relation, node))
        node.leaves = tuple((leaf, leaf.name(node.record)) for leaf in LEAVES.get(node.kind, ()))

    @staticmethod
    def _relations(node: Node) -> list[Relation]:
        above = {ancestor.kind for ancestor in node.line if ancestor is not node}
        ways = (Way.UP,) if node.way is Way.UP else (Way.UP, Way.DOWN)
        return [
            relation
            for relation in RELATIONS.get(node.kind, ())
            if relation.way in ways
            and (node.way is None or relation.kind not in above)
            and not _stands_above(relation, node)
        ]

    def _stand_in(self, missing: Branch) -> None:
        """What a missing record would have led to, straight from the one that names both."""
        node = missing.node
        for relation in self._relations(node):
            if INDIRECT.get(node.kind, {}).get(relation.kind) == missing.relation.kind:
                node.branches.append(_branch(relation, node))
        if node.opened:
            self.open(node)


def _stands_above(relation: Relation, node: Node) -> bool:
    """A part's build is its print's build: it hangs on the print already."""
    asked = set(relation.asked(node.record))
    return any(
        branch.relation.way is relation.way is Way.UP
        and branch.relation.kind == relation.kind
        and asked <= set(branch.asked)
        for above in node.line
        if above is not node
        for branch in above.branches
    )


def _branch(relation: Relation, node: Node) -> Branch:
    asked = relation.asked(node.record)
    return Branch(relation, node, asked, LineageState.CLOSED if asked else LineageState.KNOWN)


def _steps(branches: Iterable[Branch]) -> Iterator[LineageStep]:
    """Branches together, as many as have no more values than one request can carry."""
    together: list[Branch] = []
    values: dict[str, None] = {}
    for branch in branches:
        ids = dict.fromkeys(branch.wanted)
        if together and len(values | ids) > MAX_VALUES_PER_PARAMETER:
            yield LineageStep(together[0].relation, tuple(values), tuple(together))
            together, values = [], {}
        together.append(branch)
        values |= ids
    if together:
        yield LineageStep(together[0].relation, tuple(values), tuple(together))
