"""Printers' queues on screen: the list, the board, and what waits in them taken back.

Opened by the list screen. Nothing here sends: `session` does, through `carbon_tui.orders`.
"""
