"""What a person sees and presses: lists, forms, dialogs, boards, charts.

Opened by `app`. Screens ask `session` and `listing`; they never build requests.
"""
