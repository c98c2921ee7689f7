"""Words for a part order's status, in lower case. Any other word is only shown."""

from __future__ import annotations

STATUSES = ("open", "processing", "complete", "incomplete", "canceled")
"""Those that the API names."""
OPEN = ("open", "processing")
"""Parts are still to be made: such an order may become late."""
CLOSED = frozenset({"complete", "canceled", "cancelled"})
"""Nothing more is made. Whether that holds of an incomplete one the API does not say."""
