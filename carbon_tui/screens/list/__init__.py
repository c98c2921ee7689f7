"""The list screen, the same for every view: cursor, marks, prompt, refresh, and the way to others.

Opened by `app` and by links. What differs between views is data in `resources`.
Nothing here knows what answers: the list's model does.

  resource_screen                   the screen
  cursor_keys, refreshing, navigation, lookups      its parts that keys act on
  list_screens, view_hooks          what some views do besides, and which
  printer_list, print_list, joined_columns, floor_watch     … printers, prints, columns of the copy
  heartbeat, open_lists             once a second; all lists at once
"""
