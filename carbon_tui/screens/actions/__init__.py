"""What the keys of a list screen do, a module for each group, imported with the first of its keys.

Called by the list screen alone.
"""
