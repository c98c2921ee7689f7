"""``z`` and ``:timeline``: every printer's past, present and expected future on one line each."""
