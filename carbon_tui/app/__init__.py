"""The application: views as modes, the palette, keys in turn, and an end in one sentence.

Started by `cli` alone. It never speaks to the server and decides nothing about records.
"""
