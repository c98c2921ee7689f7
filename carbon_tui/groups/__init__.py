"""Groups of records with counts, sums, medians and rates: what ``by:`` asks for.

`grouped` puts them together from records, `copy_query` from the local copy in SQL; both give the
same numbers. `columns` shows and exports them. Used by `screens`, `listing`, `session` and `cli`.
It never draws, and never reads but through what it is handed.
"""
