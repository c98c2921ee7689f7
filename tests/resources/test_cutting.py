"""Text that is longer than its column: cut at the end, short brackets there kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from carbon_tui.widgets.columns import cut


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Twin (ABC1234)", 14, "Twin (ABC1234)"),
        ("Twin (ABC1234)", 13, "Tw… (ABC1234)"),
        ("Twin (ABC1234)", 11, "T…(ABC1234)"),
        ("Twin (ABC1234)", 10, "…(ABC1234)"),
        ("Twin (ABC1234)", 9, "Twin (AB…"),
        ("日本語のプリンター (SN01)", 14, "日本語… (SN01)"),
        ("Elbow (a longer remark)", 12, "Elbow (a lo…"),
        ("Elbow (v2) left", 12, "Elbow (v2) …"),
        ("L" * 1_000_000 + " (v2)", 10, "LLLL… (v2)"),
        ("Twin (1)", 1, "…"),
    ],
)
def test_brackets_at_the_end_stay_where_they_have_room(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown


@given(st.text(alphabet="ab 印🙂()", max_size=40), st.integers(1, 30))
def test_it_is_as_wide_as_asked(text: str, width: int) -> None:
    assert cell_len(cut(text, width)) == width
