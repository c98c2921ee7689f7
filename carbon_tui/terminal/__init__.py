"""The terminal's side: what is sent to it, what it is, and how it is left behind.

Used by `app`, `widgets`, `screens` and `cli`. It never knows a record, and lets no byte of data
through that a terminal would obey.
"""
