"""Queueing builds: the plan, the order, what became of it, and taking it back.

Called by `session` and `cli`. Nothing here sends without the journal; see `carbon_tui.orders`.

  plan, split, batch, sending, placement    what is queued, and how it is sent
  edit, undo                        changed, taken back
  trace, lookup, order_api          where its prints are; what is read for that
  outlook, gathering, durations, history, due_dates     what is expected of each printer
"""
