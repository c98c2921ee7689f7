"""What the machine offers: files, folders, the log, clocks, calls that may hang, secrets in memory.

Every package may call it; it never knows records, screens or the API.

  files, locations, locks, scratch  private files, where they lie, one writer at a time
  logs, secret                      a log without secrets, and values that never show
  clock, local_zone                 a clock that nobody sets; the zone of the wall's
  patience, borrowed                calls that may hang; errors of other people's code
  browser                           a page in the desktop's browser, off this terminal
  lazy, gc_tuning                   what keeps a start short
  exit_codes                        what the end of a run says
"""
