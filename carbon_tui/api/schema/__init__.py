"""The API's words as data: endpoints, operations, records, requests, and JSON to records.

Called by everyone who names a list or a record. It never sends anything.

  endpoints, operations, query, requests    what can be asked and sent
  default_queries                   what is asked where nobody says more
  records, page                     what comes back
  print_states, printer_states, part_order_states   words for states
  print_duration                    how long a print took
  printer_names                     what printers are called
  decode, plain_json, lenient       JSON to records: quickly where that is safe, else with care
"""
