"""The views as data, one module for each: columns, filters, sorts, links, keys.

Read by `screens`, `listing`, `prompt` and `cli`. Nothing here asks or draws.
"""
