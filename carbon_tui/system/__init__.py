"""What the machine offers: files, folders, the log, clocks, calls that may hang, secrets in memory.

Every package may call it; it never knows records, screens or the API.
"""
