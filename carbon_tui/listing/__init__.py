"""What a list shows: its question, the pages that answer it, rows by key and in order, marks, age,
and what is true of all that.

Plain Python for `screens`, `widgets` and `cli get`: no widgets, and no requests but through `api`.

One list
  list_model, question, context     its parts; what is asked; what it needs of the run
  row_source, loader, copy_pages    who answers; pages from the server, pages from the copy
  refresher, copy_refresher, first_rows, poll_interval, exact_counter     read again, counted

Its rows
  loaded_rows, ordered_rows, shown_rows     by key and in order; which of them are shown
  row_shape, changes, marks, marked_sum     how records become rows, what changed, what is marked
  list_status, current_status       what is true of the list, as a value and in words

Out of it
  row_selection, export, spreadsheet, clipboard_choices     which rows, as what
  date_histogram, number_histogram  how a column is spread
  identifier_lookup                 what was scanned or pasted, looked for everywhere
  queued_prints, named_prints       names of prints that wait
"""
