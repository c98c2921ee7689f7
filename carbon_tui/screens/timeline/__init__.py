"""``z`` and ``:timeline``: every printer's past, present and expected future on one line each.

Opened by a key of the list screen. It estimates nothing itself (that is `carbon_tui.timeline`).
"""
