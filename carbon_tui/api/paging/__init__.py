"""Lists read in order and to their end, past cursors that die and rows that move.

Called by `listing`, `quality`, `lineage` and `cli`. It never knows HTTP: pages come through the
client's operations.
"""
