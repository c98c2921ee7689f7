"""Ordering parts: files to models, parts and an order, each step written down, and its packing.

Called by `session` and `cli`. Nothing here sends without the journal; see `carbon_tui.orders`.
"""
