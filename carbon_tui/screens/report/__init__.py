"""The production report on screen: a shift, a day or a week, with the numbers of the command.

Opened by a key of the list screen. It adds up nothing itself (that is `carbon_tui.report`).
"""
