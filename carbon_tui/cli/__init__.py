"""The command line: arguments to actions; the only place that prints and chooses exit codes.

Data goes to stdout, talk to stderr; `system.exit_codes` says how a run ends. It is "try again
later" also where it is not known whether an order was placed: the same command finds out.

Called by the shell, through `main`, and by nothing of the program. It never draws a screen: that
is `app`, which it starts.

Commands, a module each
  get, queue, move, order, download, watch, sync, sql, report, simulate, login, profiles,
  completion, doctor                ``screen`` is the app itself

Parts of commands
  get_quality, get_process_data, copy_answers, group_columns, command_lists, get_remarks,
  row_output                        of ``get``
  taking_back, journal_files, write_line, find_build, printers  of what writes
  doctor_findings                   of ``doctor``

What all share
  main, arguments, plain_start, help_text, first_view   words to a command and its options
  account, named_account, stored_accounts, opened_account, profile_in_use   whose account
  clients, demo                     the client that speaks to its API
  app_run                           a run of the app, and the next one
  output, progress, outcome_line, questions     stdout, stderr, JSON, the terminal
  failures, stop, signals, server_clock     errors, ends, interruptions, the time
"""

from carbon_tui.cli.main import main

__all__ = ["main"]
