"""Groups of records with counts, sums, medians, rates (``by:``), and what the local copy answers.

`grouped` puts groups together from records, `copy_query` from the local copy in SQL; both give the
same numbers. `columns` shows and exports them. A list from the copy is a `copy_query.CopyQuestion`
as well: `copied_columns` and `copy_coverage` say what the copy has of a view, `prefilter` makes
terms SQL, `row_order` and `rows_in_order` its order, `copy_rows` its rows. Used by `screens`,
`listing`, `session` and `cli`. It never draws, and never reads but through what it is handed.
"""
