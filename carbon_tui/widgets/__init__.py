"""The program's own widgets: the record table, its status line, the prompt, charts.

Used by `screens`. They never know the client, the journal or a screen.

  record_table, painting, columns, row_snapshot, rows, lines, times     the table of a list
  list_status_line, standing_line, banner, key_line     the lines around it
  prompt_bar                        the line to type in, with suggestions
  side_pane, sections, brief_facts  one record, in full or in brief
  lanes, time_chart, body           queues side by side, the floor over time, panes
  line_widget                       lines of pieces, which most of these are
  theme, roles, profile_band, stylesheet    colours, and what they stand for
"""
