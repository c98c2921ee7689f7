"""The lineage of a record: what it came from and what came of it, as a tree that fills in.

Used by its screen alone. It says what is to be read in how few requests and takes the answers; it
never draws, and never asks for anything by itself.
"""

from carbon_tui.lineage.reading import read
from carbon_tui.lineage.tree import Branch, LineageState, Node, Tree

__all__ = ["Branch", "LineageState", "Node", "Tree", "read"]
