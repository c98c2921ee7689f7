"""What a list shows: its question, the pages that answer it, rows by key and in order, marks, age,
and what is true of all that.

Plain Python for `screens`, `widgets` and `cli get`: no widgets, and no requests but through `api`.
"""
