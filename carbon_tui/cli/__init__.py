"""The command line: arguments to actions; the only place that prints and chooses exit codes.

Data goes to stdout, talk to stderr. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 try again
later (also where it is not known whether an order was placed: the same command finds out),
130 interrupted.

Called by the shell, through `main`, and by nothing of the program. It never draws a screen: that
is `app`, which it starts.
"""

from carbon_tui.cli.main import main

__all__ = ["main"]
