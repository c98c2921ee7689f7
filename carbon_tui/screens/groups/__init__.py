"""Groups of a list's records with counts and rates: what ``by:`` asks for.

Opened by the list screen. It counts nothing itself (that is `carbon_tui.groups`).
"""
