"""What the keys of a list screen do, a module for each group, imported with the first of its keys.

Called by the list screen alone, when nothing speaks against the key. They never build a request:
the list, the session or a form does.
"""
