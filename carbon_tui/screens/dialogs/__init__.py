"""Questions to a person and pages of text: typed answers, pickers, forms, the palette.

Opened by any screen. They never act: they answer.
"""
