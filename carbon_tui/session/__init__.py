"""One run on one account: who, with what rights, by which clock; what is polled; what is sent.

Made by `cli`, used by `app` and `screens`. It knows no screen and no widget, and nothing is read
twice: whatever passes through the session is looked at, whoever asked for it.

The run itself
  session, preferences, memory      the account and its client; settings; how things were left
  fleet, request_log                what printers are called; the requests of this run
  alarm, cures, trouble_details     what is wrong: in one line, in the README, in full

What the others may know of it
  account_run, copied_run           account, clocks, pages of lists; with the copy

What is read by itself
  background, background_polls, poll_job, poll_gate     what is due, and whether it may be read
  change_detector, record_changes, last_seen, activity  what changed since it was last read
  watched_records, alarms           what rings, shows a notification or runs a command
  behind, stand_in                  reading after a person's requests; from the copy in between

What is made when it is first wanted
  order_service, part_order_service writing, on a thread of its own
  copy_service, copied_orders       the local copy
  floor_service, service_meter      the floor over time; hours since a service
"""
