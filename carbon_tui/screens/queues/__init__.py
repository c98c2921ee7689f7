"""Printers' queues on screen: the list and the board.

Opened by the list screen. Nothing here sends: `session` does, through `carbon_tui.orders`.
"""
