"""Printers' queues on screen: the list and the board."""
