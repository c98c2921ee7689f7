"""``t``: what a record came from, and what came of it."""
