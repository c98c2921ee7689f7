"""What happens by itself while a person reads: polling, news, watched records, the connection.

Nothing here knows a screen, and nothing is read twice: whatever passes through the session's hands
is looked at, whoever asked for it. Start-up does without all of it.
"""
