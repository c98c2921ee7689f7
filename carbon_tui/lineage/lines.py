"""A tree as lines of text: what each says, how deep it stands, and what is behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from carbon_tui.keys.mentions import key_of
from carbon_tui.lineage.relations import Leaf, Way
from carbon_tui.lineage.tree import Branch, LineageState, Node, Tree
from carbon_tui.resources import registry
from carbon_tui.resources.formats import (
    Cell,
    Moment,
    Role,
)
from carbon_tui.text.cleaning import clean

STATES = {
    "printers": ("state", ""),
    "prints": ("status", "started"),
    "builds": ("status", "created"),
    "print-orders": ("", "created"),
    "part-orders": ("status", "due"),
    "printed-parts": ("status", "finished"),
    "measurements": ("result", "updated"),
    "models": ("", "created"),
    "queues": ("", "changed"),
}
"""Of each kind the columns that say how it is and when that was."""


@dataclass(frozen=True, slots=True)
class Named:
    """A platform or a cassette, by its number."""

    leaf: Leaf
    name: str


@dataclass(frozen=True, slots=True)
class TreeLine:
    """One line; what it is about is a node, or a branch of one, or a leaf."""

    path: str
    """Tells lines apart, and stays while others come and go."""
    text: Cell
    state: Cell
    when: Cell
    node: Node
    """The record on this line, or the one that the line belongs to."""
    about: Node | Branch | Named | None
    """None: there is nothing more to see."""

    @property
    def is_record(self) -> bool:
        return self.about is self.node


@dataclass(frozen=True, slots=True)
class Signs:
    """What the tree is drawn with."""

    down: str
    tee: str
    corner: str
    opened: str
    closed: str
    ways: dict[Way | None, str]

    @classmethod
    def of(cls, moment: Moment) -> Signs:
        if moment.ascii:
            return cls("| ", "|-", "`-", "-", "+", {Way.UP: "^ ", Way.DOWN: "v ", None: ""})
        return cls("│ ", "├─", "└─", "▾", "▸", {Way.UP: "↑ ", Way.DOWN: "↓ ", None: ""})


_BLANK = Cell("")


TemplateName = Callable[[str], str | None]
"""What is measured by the template of this uuid; None while that is not known."""


def lines(
    tree: Tree, moment: Moment, template_name: TemplateName = lambda _uuid: None
) -> list[TreeLine]:
    """The open part of the tree from the top; measurements say what was measured."""
    signs = Signs.of(moment)
    below = _below(tree.root, "", signs, moment, template_name)
    return [_record(tree.root, "", signs, moment, template_name), *below]


def _below(
    node: Node, indent: str, signs: Signs, moment: Moment, template_name: TemplateName
) -> Iterator[TreeLine]:
    if not node.opened:
        return
    entries = _entries(node)
    for place, entry in enumerate(entries):
        last = place == len(entries) - 1
        lead = indent + (signs.corner if last else signs.tee)
        if isinstance(entry, Node):
            yield _record(entry, lead, signs, moment, template_name)
            deeper = indent + ("  " if last else signs.down)
            yield from _below(entry, deeper, signs, moment, template_name)
        else:
            yield replace(entry, text=Cell(f"{lead}  {entry.text.text}", entry.text.role))


def _entries(node: Node) -> list[Node | TreeLine]:
    """What hangs on a node, in order: records, and sentences about those that are not there."""
    entries: list[Node | TreeLine] = []
    for branch in node.branches:
        entries += branch.nodes
        entries += [_sentence(branch, *cells) for cells in sentences(branch)]
    return [*entries, *(_leaf(node, leaf, name) for leaf, name in node.leaves)]


def _leaf(node: Node, leaf: Leaf, name: str | None) -> TreeLine:
    cell = Cell(f"{leaf.noun} {name}") if name else Cell(leaf.nothing, Role.MUTED)
    about = Named(leaf, name) if name else None
    return TreeLine(f"{node.path} › {leaf.noun}", cell, _BLANK, _BLANK, node, about)


def sentences(branch: Branch) -> Iterator[tuple[str, str, Role]]:
    """What there is to say of a branch beside its records: a name for it, the words, the role."""
    noun, nouns = branch.relation.noun, branch.relation.nouns
    match branch.state:
        case LineageState.WAITING | LineageState.ASKED:
            yield "asked", f"{nouns}: asking…", Role.BUSY
        case LineageState.FAILED if branch.trouble is not None:
            sentence = (
                f"{nouns}: {branch.trouble.title}. {key_of('refresh')} asks again. {branch.trouble}"
            )
            yield "failed", sentence, Role.BAD
        case LineageState.KNOWN:
            for value in branch.missing:
                sentence = f"{noun} {clean(value)}: the server has no such {noun} now."
                yield value, sentence, Role.WARN
            yield from _rest(branch, noun, nouns)


def _rest(branch: Branch, noun: str, nouns: str) -> Iterator[tuple[str, str, Role]]:
    among = f" in the newest {branch.looked_at:,}" if branch.looked_at else ""
    if branch.more > 0:
        least = " or more" if branch.at_least and not among else ""
        what = noun if branch.more == 1 and not least else nouns
        yield "more", f"and {branch.more:,}{least} more {what}{among}", Role.KEY
    elif not branch.nodes and not branch.missing:
        if branch.at_least and not among:
            yield "more", f"{nouns}: not among those read; {key_of('follow')} lists them", Role.KEY
        elif branch.relation.nothing:
            yield "none", f"{branch.relation.nothing}{among and f' Looked{among}.'}", Role.MUTED
    elif branch.at_least and branch.nodes:
        yield "more", f"and perhaps more {nouns}{among}", Role.KEY


def _sentence(branch: Branch, name: str, words: str, role: Role) -> TreeLine:
    path = f"{branch.path} › {name}"
    about = branch if branch.asked else None
    return TreeLine(path, Cell(words, role), _BLANK, _BLANK, branch.node, about)


def _record(
    node: Node, lead: str, signs: Signs, moment: Moment, template_name: TemplateName
) -> TreeLine:
    marker = (signs.opened if node.opened else signs.closed) if node.leads_on else " "
    text = f"{lead}{marker} {signs.ways[node.way]}{node.noun} {_called(node, template_name)}"
    lot = _lot(node)
    text += f"  of lot {lot}" if lot else ""
    state, when = STATES.get(node.kind, ("", ""))
    role = Role.KEY if node.way is None else Role.PLAIN
    return TreeLine(
        node.path,
        Cell(text, role),
        _cell(node, state, moment),
        _cell(node, when, moment),
        node,
        node,
    )


def _called(node: Node, template_name: TemplateName) -> str:
    """Of a measurement also what was measured."""
    label = registry.by_name(node.kind).label(node.record)
    template = getattr(node.record, "part_measurement_template_uuid", None)
    name = template_name(template) if template else None
    return f"{name}: {label}" if name else label


def _lot(node: Node) -> str | None:
    """The resin lot of a printed part; of a measurement that of its part, once this is known."""
    around = [node]
    if node.kind == "measurements":
        around += [part for branch in node.branches for part in branch.nodes]
        around += [node.above] if node.above is not None else []
    lots = (getattr(node_around.record, "resin_lot_number", None) for node_around in around)
    return next(filter(None, lots), None)


def _cell(node: Node, name: str, moment: Moment) -> Cell:
    """As the record's own view shows it."""
    column = registry.by_name(node.kind).column(name) if name else None
    return _BLANK if column is None else column.show(column.value(node.record), moment)
