"""Printers' queues: all side by side, prints carried within and between them, changes checked by
reading back.

Called by `session` and `screens`. Nothing here sends without the journal; see `carbon_tui.orders`.
"""
