"""``t``: what a record came from, and what came of it.

Opened by a key of the list screen. It never decides what to read: `carbon_tui.lineage` does.
"""
