"""A copy of the account's data in one SQLite file, kept true by reading what changed.

`tables` says what is copied, `store` is the file, `sync` reads what changed, `verify` compares the
copy with the server's counts, `questions` asks it in SQL. Used by `cli`, `session` and whatever
can be answered from it (`groups`, `listing`, `report`). It never writes to the server and knows no
screen.
"""
