"""The terminal's side: what is sent to it, what it is, and how it is left behind."""
