"""The program's own widgets: the record table, its status line, the prompt, charts.

Used by `screens`. They never know the client, the journal or a screen.
"""
