"""What a person sees and presses: lists, forms, dialogs, boards, charts.

Opened by `app`. Screens ask `session` and `listing`; they never build requests.

What all screens are made of
  base_screen, chosen_keys          keys, work, time, leaving; the keys that settings choose
  screen_prompt, view_lines         its prompt; the lines that stand in every view
  list_screen, list_below           what may be asked of a list, and which list is below
  sub_screen, chart_screen, activity_screen     what is opened from a list
  long_task, key_hints, table_keys  many requests; keys that do nothing here; keys of tables
  saved_files, profile_title        files of what is shown; which account a dialog speaks of

A package for each kind: `list` is the list screen and `actions` what its keys do; `dialogs` are
pages, questions and choices; `groups`, `lineage`, `quality`, `report` and `timeline` are opened
from lists; `print_orders`, `part_orders` and `queues` write. They import each other in one
direction alone.
"""
