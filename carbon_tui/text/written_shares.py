"""Shares in percent, rounded for people, without a verdict that is not true.

2,999 of 3,000 are not all, and 1 of 3,000 is not none: rounding alone would say so.
"""

from __future__ import annotations


def percent_text(percent: float, places: int = 1) -> str:
    """``97.5`` of 97.5; 100 is only said when nothing is missing, and 0 when there is nothing."""
    text = f"{percent:.{places}f}"
    step = 10.0**-places
    if percent < 100 and text == f"{100:.{places}f}":
        return f"{100 - step:.{places}f}"
    if percent > 0 and text == f"{0:.{places}f}":
        return f"<{step:.{places}f}"
    return text


def share_text(share: float, places: int = 1) -> str:
    """``97.5%`` of 0.975, by the same rule."""
    return f"{percent_text(100 * share, places)}%"
