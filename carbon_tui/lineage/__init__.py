"""The lineage of a record: what it came from and what came of it, as a tree that fills in."""

from carbon_tui.lineage.reading import read
from carbon_tui.lineage.tree import Branch, LineageState, Node, Tree

__all__ = ["Branch", "LineageState", "Node", "Tree", "read"]
