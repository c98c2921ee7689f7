"""Part orders on screen: the form, the way from files to an order, and its packing into builds.

Opened by keys of the list screen. Nothing here sends: `session` does, through `carbon_tui.orders`.

  part_order_actions, order_list    the keys of lists; the view of part orders
  part_order_form, fields, field_hints, file_choice, part_list  the form
  placing, progress_lines, unfinished   on its way, and what stopped there
  packing_screen, order_change      followed to its builds; packed now, cancelled
"""
