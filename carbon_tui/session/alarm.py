"""The one line that says what keeps the data from being fresh, or what rang."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from carbon_tui.api.transport.messages import duration_text
from carbon_tui.keys.mentions import key_of
from carbon_tui.listing.list_status import Alarm

if TYPE_CHECKING:
    from carbon_tui.session.background import BackgroundWork


LONG_TOKENS = (
    "The server takes short-lived tokens for expired ones and does not tell its time: tokens live "
    "a day now. Check this PC's clock."
)


def alarm(
    background: BackgroundWork, zone: tzinfo, of_the_view: Exception | None = None
) -> Alarm | None:
    """What is to be said now; None while all is well. ``of_the_view`` is the open list's error."""
    if background.trouble is not None:
        return Alarm(
            " · ".join(_trouble(background, background.trouble, zone)), key_of("trouble"), bad=True
        )
    if of_the_view is not None:
        return Alarm(f"{title_of(of_the_view)} · {of_the_view}", key_of("trouble"), bad=True)
    news = background.rung
    if news is not None:
        return Alarm(f"{_clock(news.at, zone)} {news.sentence}", key_of("activity"), bad=False)
    if background.health.clock_skew and not background.clock_told:
        return Alarm(clock_words(background.health.clock_skew), key_of("trouble"), bad=False)
    if background.health.tokens_live_long and not background.clock_told:
        return Alarm(LONG_TOKENS, key_of("trouble"), bad=False)
    return None


def title_of(error: Exception) -> str:
    return str(getattr(error, "title", "Error"))


def clock_words(skew: float) -> str:
    """``skew``: seconds that the server's clock is ahead."""
    direction = "behind" if skew > 0 else "ahead of"
    return (
        f"This PC's clock is {duration_text(abs(skew))} {direction} the server's: set it right. "
        "Ages here go by the server's clock."
    )


def _trouble(background: BackgroundWork, trouble: Exception, zone: tzinfo) -> Iterator[str]:
    since = f" since {_clock(background.trouble_since, zone)}" if background.trouble_since else ""
    yield f"{title_of(trouble)}{since}"
    yield _next_attempt(background)
    yield str(trouble)


def _next_attempt(background: BackgroundWork) -> str:
    pulse = background.poll_gate
    if pulse.paused or pulse.form_open:
        return f"{pulse.why_quiet}, {key_of('refresh')} tries again"
    if background.repeat_in is not None:
        return f"next attempt in {background.repeat_in:.0f} s"
    if pulse.under_way or not pulse.countdown:
        return "trying now"
    return f"next attempt in {pulse.countdown:.0f} s"


def _clock(when: datetime, zone: tzinfo) -> str:
    return when.astimezone(zone).strftime("%H:%M")
