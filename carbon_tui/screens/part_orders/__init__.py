"""Part orders on screen: the form, the way from files to an order, and its packing into builds.

Opened by keys of the list screen. Nothing here sends: `session` does, through `carbon_tui.orders`.
"""
