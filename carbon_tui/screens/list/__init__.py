"""The list screen, the same for every view: cursor, marks, prompt, refresh, and the way to others.

Opened by `app` and by links. What differs between views is data in `resources`.
Nothing here knows what answers: the list's model does.
"""
