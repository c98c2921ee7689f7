"""Words for a printer's state, in lower case, and how long one is taken to last. The set is open:
any other word is only shown."""

from __future__ import annotations

from datetime import timedelta

NOT_WORKING = frozenset({"offline", "error", "maintenance", "fault", "disabled"})
"""States in which a queue does not move."""
NEEDS_EMPTYING = frozenset({"finished", "complete", "completed", "print complete"})
"""States in which the last print is still in the machine: nothing begins before it is taken out."""
PRINTING = frozenset({"printing"})
"""States in which something is printed, also where the record does not tell what."""
IDLE = frozenset({"idle", "ready", "standby"})
"""States in which a printer stands ready and does nothing."""
LONGEST_BETWEEN_LOOKS = timedelta(minutes=20)
"""Looks at printers that lie farther apart say nothing of the time between them."""
