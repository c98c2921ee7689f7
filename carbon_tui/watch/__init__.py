"""Changes as events for scripts: each told once, also across restarts.

`events` is one change as data, `sources` what is read and compared, `position` how far somebody
was told, kept in the state folder, and `watcher` goes round. Used by `cli` and, for alarms, by
`session`. It never writes to the server and runs no command by itself: `command` is called with an
event.
"""
