"""A faithful server of the Carbon DLS API on a small shop of its own: for `--demo` and for tests.

It is for whoever wants an API without an account: `carbon-tui --demo`, `carbon-tui simulate`, and
the tests, which read what it holds and plan what goes wrong. Only `cli` and tests may import it.
It knows HTTP and JSON alone and shares no code with the rest of the program, so that a mistake in
one cannot hide behind the same mistake in the other. It never prints, never opens a connection of
its own, and writes nothing but the `secrets.json` that `server.serve` makes and removes again.

`simulator` is the ASGI application; `server` puts it behind real sockets. `settings` says how large
the fleet is and which of the API's open readings is played; `faults` and `fault_players` are what
goes wrong on request. Behind them `shop` makes the data in three stages (`shop_floor`, `history`,
`printed_parts`) and lets time pass; `routes` leads each operation to the module that answers it.

  simulator, server, settings, clock, signing_key   the application, its sockets, its settings
  routes, operation_paths, read_operations, lists, list_query, cursors  requests to rows
  records, record_json, part_record_json, messages, exchange    rows to answers
  print_orders, part_orders, models, model_programs, print_quality, storage     what writes, files
  shop, shop_floor, history, printed_parts, order_plan, schema  the data, in three stages
  catalogue, families, templates, gauge, vocabulary, ids    what is made and measured
  faults, fault_players, broken_json    what goes wrong
  server_record                     what tests may look at
"""

from __future__ import annotations

from carbon_tui.simulator.clock import Clock
from carbon_tui.simulator.exchange import Dropped
from carbon_tui.simulator.faults import Fault, descriptions
from carbon_tui.simulator.settings import SimulatorSettings
from carbon_tui.simulator.signing_key import SimulatorKey
from carbon_tui.simulator.simulator import Simulator

__all__ = [
    "Clock",
    "Dropped",
    "Fault",
    "Simulator",
    "SimulatorKey",
    "SimulatorSettings",
    "descriptions",
]
