"""What the keys of a list screen do, a module for each group, imported with the first of its keys.

Called by the list screen alone, when nothing speaks against the key. They never build a request:
the list, the session or a form does.

  action_group, registry            what a group is, and which there are
  filter, columns, search, saved_views, typed_answer    what is asked, and how it is shown
  commands, help, find_record       ``:``, ``?`` and F7
  show_record, compare, print_quality, download, service    one record or two
  load_all, histogram, export, copy, local_copy     all of a list
  alerts, marks                     what changed; the marks of rows
"""
