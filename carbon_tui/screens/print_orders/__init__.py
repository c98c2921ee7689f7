"""Print orders on screen: the form that queues a build, what became of it.

Opened by keys of lists, the board and the timeline. Nothing here sends: `session` does, through
`carbon_tui.orders`.

  queueing                          the keys of lists
  queue_form, fields, printer_rows, printer_groups, build_choice, edit_form     the forms
  outlook_lines, expected_orders    what is expected, in lines
  order_outcome, unsettled_orders   what became of it, what is not known
  print_order_list, order_lookup    the view of print orders
"""
