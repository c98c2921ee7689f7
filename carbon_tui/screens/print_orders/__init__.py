"""Print orders on screen: the form that queues a build, what became of it, taking back.

Opened by keys of lists, the board and the timeline. Nothing here sends: `session` does, through
`carbon_tui.orders`.
"""
