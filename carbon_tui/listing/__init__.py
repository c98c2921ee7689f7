"""What a view shows: rows by key, order, coverage, age, marks. Plain Python, no I/O, no widgets."""

from carbon_tui.listing.changes import Change, Coverage
from carbon_tui.listing.listing import Listing

__all__ = ["Change", "Coverage", "Listing"]
