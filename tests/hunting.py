"""How many random examples the property tests try, and whether two runs try the same ones.

Every run tries the same few, so that a build that was green stays green. To hunt for more, with
fresh ones each time:

    pytest tests/paging --hypothesis-profile=hunt

A failure names the example; add it to the test with ``@example`` and keep it.
"""

from __future__ import annotations

from hypothesis import settings

USUAL = 100
FACTOR = 60


def register_profiles() -> None:
    """``repeatable``, the default, and ``hunt``."""
    settings.register_profile(
        "repeatable", max_examples=USUAL, derandomize=True, deadline=None, print_blob=True
    )
    settings.register_profile(
        "hunt", max_examples=USUAL * FACTOR, derandomize=False, deadline=None, print_blob=True
    )
    settings.load_profile("repeatable")


def examples(few: int) -> int:
    """So many in every run, and the profile's share of them in a hunt."""
    return few * settings().max_examples // USUAL
