"""Who answers a list's question: the server, or the local copy where it knows more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_tui.api.errors import NO_ANSWER
from carbon_tui.api.schema.endpoints import Paging
from carbon_tui.listing.loader import reading_errors

if TYPE_CHECKING:
    from carbon_tui.listing.context import ListContext, ListsWithCopy
    from carbon_tui.listing.copy_pages import CopyFacts, CopyPages
    from carbon_tui.listing.question import ListQuestion
    from carbon_tui.listing.row_shape import RowShape
    from carbon_tui.prompt.search import Search


class RowSource:
    """The copy answers what the server cannot, where it holds the whole range, and whatever it is
    asked by hand; the server answers everything else, and where the copy turns out not to do."""

    def __init__(self, question: ListQuestion, context: ListContext, shape: RowShape) -> None:
        self.copied: CopyPages | None = None
        """The copy's answer to the question; None: the server answers."""
        self.why_not = ""
        """Why the copy did not answer what it was asked first, as a sentence."""
        self._question = question
        self._context = context
        self._shape = shape
        self.lists: ListsWithCopy | None = None
        """What rows are made of that are no records of one list; None: they are."""
        if not self.can_be_copied:
            self.lists = context.stand_in()

    @property
    def facts(self) -> CopyFacts | None:
        """The age and the gaps of the copy's answer; None where the server answers."""
        return None if self.copied is None else self.copied.facts

    @property
    def is_the_copys(self) -> bool:
        """Whether any of the rows may come from the copy."""
        lists = self.lists
        return self.copied is not None or (lists is not None and lists.copied_at is not None)

    @property
    def can_be_copied(self) -> bool:
        """Whether rows are records of one list, as the copy has them."""
        resource = self._question.resource
        return self._shape.is_plain and resource.rows_from is None

    def copy_is_asked_first(self, search: Search) -> bool:
        if not self.can_be_copied or search.lacks(self._question.resource):
            return False
        if search.source:
            return search.source == "copy"
        is_long = self._question.resource.endpoint.paging is Paging.CURSOR
        columns = map(self._question.resource.column, search.fields)
        if any(column is not None and column.read_apart for column in columns):
            is_long &= self._context.copy.may_hold_process_data
        return is_long and search.is_beyond_the_server and self._context.copy.is_there

    def copy_would_answer(self, search: Search) -> bool:
        """Whether the copy answers this in place of what it was asked last, and asks nobody."""
        if not self._context.copy.holds(self._question.resource):
            return False
        if self.copied is not None and self.can_be_copied and search.source != "server":
            return not search.lacks(self._question.resource)
        return self.copy_is_asked_first(search)

    def may_stand_in(self, search: Search, trouble: Exception) -> bool:
        """Whether the copy may answer while the server cannot be reached or cannot answer."""
        if not isinstance(trouble, NO_ANSWER):
            return False
        return search.source != "server" and self.can_be_copied and self._context.copy.is_there

    @property
    def would_help(self) -> bool:
        """Whether a copy, which is not there, would answer this over all rows."""
        search, resource = self._question.search, self._question.resource
        is_long = resource.endpoint.paging is Paging.CURSOR and self.can_be_copied
        if not is_long or not search.is_beyond_the_server:
            return False
        return self._context.copy.may_be_made and not self._context.copy.is_there

    def ask_the_copy(self) -> CopyPages:
        """The copy's pages for the question, from the start."""
        from carbon_tui.listing.copy_pages import FIRST_ROWS

        self.why_not = ""
        self.copied = self.pages_of_the_copy(FIRST_ROWS)
        return self.copied

    def begin(self, search: Search) -> None:
        """Read the lists that the rows are made of anew, from the source that the search names."""
        if self.lists is not None:
            self.lists.source = search.source
            self.lists.begin()

    def ask_the_server(self, why_not: str = "") -> None:
        self.copied, self.why_not = None, why_not

    def pages_of_the_copy(self, first: int) -> CopyPages:
        """New pages of the copy for the same question, with so many rows in the first of them."""
        from carbon_tui.groups.copy_rows import MatchingRows
        from carbon_tui.listing.copy_pages import CopyPages

        question, context = self._question, self._context
        search, resource = question.search, question.resource
        visible = tuple(column for column in question.columns if not column.read_apart)
        asking = context.copy.asking(resource, search, context.moment(), visible)
        return CopyPages(asking, MatchingRows(search, resource), context.now, first)

    async def bring_up_to_date(self) -> Exception | None:
        """Read what changed on the server into the copy; returns what went wrong."""
        try:
            await self._context.copy.bring_up_to_date(self._question.resource)
        except reading_errors() as error:
            return error
        return None

    def renewed(self, fresh: CopyPages) -> None:
        """Take these pages in place of the older ones for the same question."""
        self.copied = fresh
