"""Queueing builds: the plan, the order, what became of it, and taking it back.

Called by `session` and `cli`. Nothing here sends without the journal; see `carbon_tui.orders`.
"""
