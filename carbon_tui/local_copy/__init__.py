"""A copy of the account's data in one SQLite file, kept true by reading what changed.

`tables` says what is copied, `store` is the file, `sync` reads what changed, `verify` compares the
copy with the server's counts, `questions` asks it in SQL. Used by `cli`, `session` and whatever
can be answered from it (`groups`, `listing`, `report`). It never writes to the server and knows no
screen.

  place, schema, identifiers        where files lie; the tables in SQL; records by other ids
  slices, status, errors            counts beside the server's; what is held; what can be wrong
  print_words, status_words         the statuses that prints are asked for by
  process_order, state_history      sorting by what printers recorded; their states over time
"""
