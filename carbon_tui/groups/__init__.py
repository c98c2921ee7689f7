"""Groups of records with counts, sums, medians, rates (``by:``), and what the local copy answers.

`grouped` puts groups together from records, `copy_query` from the local copy in SQL; both give the
same numbers. `columns` shows and exports them. A list from the copy is a `copy_query.CopyQuestion`
as well: `copied_columns` and `copy_coverage` say what the copy has of a view, `prefilter` makes
terms SQL, `row_order` and `rows_in_order` its order, `copy_rows` its rows. Used by `screens`,
`listing`, `session` and `cli`. It never draws, and never reads but through what it is handed.

Groups
  grouped, columns, cross_table, interval, median   groups, and how they read
  records_of, reading_cost, template_limits     their records, what reading them costs

Answers of the local copy
  copy_query, copied_columns, copy_coverage, condition  a question in SQL
  prefilter, column_values, quantity_words      terms in SQL, as far as they can be said
  row_order, rows_in_order, copy_rows, copy_reading     lists, in any order
  group_sums, date_stretches, joined_values, copied_process_data    what they are made of
  portable_sql, portable_terms      the same for people to take away
"""
