"""Values as JSON, also those that are a kind of text or of number of the program's own."""

from __future__ import annotations

from typing import Any, Final

import msgspec


def _builtin(value: Any) -> Any:
    """Cleaned text is a kind of str and a share of few a kind of float: msgspec hands them back to
    be made plain ones. Text is written as it is shown."""
    return float(value) if isinstance(value, float) else str(value)


as_json: Final = msgspec.json.Encoder(enc_hook=_builtin).encode
"""The one way in which what is kept or told is written: whatever a server sent may be in it."""
