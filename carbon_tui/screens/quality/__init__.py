"""The quality screens: templates by trouble, one template in pictures, what else was made there.

The list screens open them, by `list_actions`, `chart_of_record` and `origins`. They calculate
nothing themselves (that is `carbon_tui.quality`) and never write to a server.

The list
  quality_list, quality_rows    a line for every template
  window_reading                when the window is read again by itself

One template
  template_screen       what is read, calculated and drawn, and when
  template_keys         what its keys do; chart_plan_keys those that decide about the chart
  charted_template      what these may ask of the screen
  picture_choice        what is looked at, as a value; bar_filter: what a bar stands for
  pictures              its charts; caption_line and captions: the line above them
  facts, short_facts    the numbers beside a picture, at length and in a few lines
  report_screen         one page of text

What else was made there
  trace_screen          the parts that one printer, platform, lot … touched; traced_list
  signals_screen        what is off, in any template
  process_screen        what printers recorded, failed prints against finished ones
  origins, origin_names from a record to where it came from
  record_links          from a picture to the records behind it

Shared
  table_columns, file_export
"""
