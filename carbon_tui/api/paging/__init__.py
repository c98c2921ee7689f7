"""Lists read in order and to their end, past cursors that die and rows that move.

Called by `listing`, `quality`, `lineage` and `cli`. It never knows HTTP: pages come through the
client's operations.

  pages, pager, batch, read_all     a list in pages; what a page brings; all of it at once
  cursor_reading, offset_reading, resume    reading on, also after a cursor has died
  read_plan, next_pass, changes, sort_order, null_dates     what must be read before it is whole
  seen_keys, filter_check, completeness     rows once, only those asked for, and what is missing
  merge, fallback_pages, server_traits, refusal_memory  many values; what servers refuse
  exact_count, date_counts, date_ranges, lookahead      counts by dates; what the rest costs
"""
