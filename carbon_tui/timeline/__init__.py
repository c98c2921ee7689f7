"""The floor over time: what each printer printed, prints and will print, and when things end.

Pure functions on records, without a screen and never with a request of their own; used by
`screens`, `session`, `resources` and `watch`. `spread` adds uncertain durations, `durations`
learns them from past runs, `forecast` says when queues end as ranges, `due` holds those against
due dates, and `floor` puts all of it on one line per printer.
"""
