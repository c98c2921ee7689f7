"""The command line: arguments to actions; the only place that prints and chooses exit codes.

Data goes to stdout, talk to stderr; `system.exit_codes` says how a run ends. It is "try again
later" also where it is not known whether an order was placed: the same command finds out.

Called by the shell, through `main`, and by nothing of the program. It never draws a screen: that
is `app`, which it starts.
"""

from carbon_tui.cli.main import main

__all__ = ["main"]
