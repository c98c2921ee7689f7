"""The terminal's side: what is sent to it, what it is, and how it is left behind.

Used by `app`, `widgets`, `screens` and `cli`. It never knows a record, and lets no byte of data
through that a terminal would obey.

What is sent to it
  display, frames, brush, pens, rows, scroll    only what changed, in the fewest bytes
  escape_filter, ascii_filter, colour_filter    what must not or cannot be shown
  outlet, driver, opening           a thread that writes; the first words of a start
  clipboard, notification           OSC 52, OSC 9 and 777

What comes from it, and its end
  facts, ground, keyboard           what it is; dark or light; what is typed
  life, workers                     signals and lines that drop; work that is left behind
  textual_private                   the private names of Textual
"""
