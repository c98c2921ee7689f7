"""The tables. Times are whole milliseconds since the epoch; NEVER stands for "not yet".

A number instead of NULL keeps `ORDER BY` and keyset paging free of three-valued logic.
Indexes are made after a load: filling an indexed table costs twice as much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

NEVER = 9_999_999_999_999

HISTORY_TABLES = """
CREATE TABLE applications(n INTEGER PRIMARY KEY, uuid TEXT);
CREATE TABLE printers(serial TEXT PRIMARY KEY, name TEXT);
CREATE TABLE builds(n INTEGER PRIMARY KEY, uuid TEXT, name TEXT, revision TEXT, status TEXT,
  application INTEGER, packing_group TEXT, created_at INTEGER, updated_at INTEGER);
CREATE TABLE attachments(uuid TEXT PRIMARY KEY, build INTEGER, filename TEXT);
CREATE TABLE prints(n INTEGER PRIMARY KEY, uuid TEXT, print_id TEXT, build INTEGER,
  print_order INTEGER, order_number TEXT, printer TEXT, platform TEXT, cassette TEXT, status TEXT,
  started_at INTEGER, finished_at INTEGER, seconds INTEGER, application INTEGER, printed_by TEXT,
  volume REAL, rating REAL, message TEXT);
CREATE TABLE print_orders(n INTEGER PRIMARY KEY, uuid TEXT, build INTEGER, copies INTEGER,
  number TEXT, tags TEXT, notes TEXT, application INTEGER, route TEXT, by TEXT,
  created_at INTEGER, updated_at INTEGER);
CREATE TABLE part_orders(n INTEGER PRIMARY KEY, uuid TEXT, number TEXT, status TEXT,
  due_date INTEGER, flushed_at INTEGER, sop TEXT, packing_group TEXT, application INTEGER,
  created_at INTEGER, updated_at INTEGER);
CREATE TABLE build_orders(build INTEGER, part_order INTEGER, PRIMARY KEY(build, part_order))
  WITHOUT ROWID;
"""
HISTORY_INDEXES = """
CREATE UNIQUE INDEX builds_uuid ON builds(uuid);
CREATE INDEX builds_updated ON builds(updated_at);
CREATE INDEX builds_created ON builds(created_at);
CREATE UNIQUE INDEX prints_uuid ON prints(uuid);
CREATE UNIQUE INDEX prints_id ON prints(print_id);
CREATE INDEX prints_started ON prints(status, started_at, n);
CREATE INDEX prints_finished ON prints(status, finished_at, n);
CREATE INDEX prints_printer ON prints(printer, started_at);
CREATE INDEX prints_build ON prints(build);
CREATE INDEX prints_order ON prints(print_order, printer, status);
CREATE INDEX prints_number ON prints(order_number);
CREATE UNIQUE INDEX print_orders_uuid ON print_orders(uuid);
CREATE INDEX print_orders_updated ON print_orders(updated_at);
CREATE INDEX print_orders_number ON print_orders(number);
CREATE UNIQUE INDEX part_orders_uuid ON part_orders(uuid);
CREATE INDEX part_orders_updated ON part_orders(updated_at);
"""
DESIGN_TABLES = """
CREATE TABLE models(n INTEGER PRIMARY KEY, uuid TEXT, filename TEXT, external_id TEXT,
  application INTEGER, description TEXT, size INTEGER, created_by TEXT, created_at INTEGER,
  updated_at INTEGER);
CREATE TABLE parts(n INTEGER PRIMARY KEY, uuid TEXT, number TEXT, model_uuid TEXT,
  description TEXT, application INTEGER, updated_at INTEGER);
CREATE UNIQUE INDEX models_uuid ON models(uuid);
CREATE INDEX models_external ON models(external_id);
CREATE UNIQUE INDEX parts_uuid ON parts(uuid);
CREATE INDEX parts_model ON parts(model_uuid);
"""
TRACKED_TABLES = """
CREATE TABLE printed_parts(n INTEGER PRIMARY KEY, uuid TEXT, part INTEGER, part_number TEXT,
  build INTEGER, print INTEGER, part_order INTEGER, status TEXT, serial_number TEXT, lot TEXT,
  error TEXT, application INTEGER, created_at INTEGER, updated_at INTEGER, finished_at INTEGER,
  started_at INTEGER);
CREATE TABLE templates(n INTEGER PRIMARY KEY, uuid TEXT, application INTEGER, updated_at INTEGER);
CREATE TABLE measurements(n INTEGER PRIMARY KEY, uuid TEXT, printed_part INTEGER,
  template INTEGER, value REAL, category TEXT, result TEXT, zones TEXT, notes TEXT,
  application INTEGER, updated_at INTEGER);
"""
TRACKED_INDEXES = """
CREATE UNIQUE INDEX printed_parts_uuid ON printed_parts(uuid);
CREATE INDEX printed_parts_print ON printed_parts(print);
CREATE INDEX printed_parts_part ON printed_parts(part);
CREATE INDEX printed_parts_build ON printed_parts(build);
CREATE INDEX printed_parts_order ON printed_parts(part_order);
CREATE INDEX printed_parts_updated ON printed_parts(updated_at);
CREATE INDEX printed_parts_status ON printed_parts(status, updated_at);
CREATE UNIQUE INDEX measurements_uuid ON measurements(uuid);
CREATE INDEX measurements_part ON measurements(printed_part);
CREATE INDEX measurements_updated ON measurements(updated_at);
"""


def open_store() -> sqlite3.Connection:
    """An empty database in memory; the shop's lock, not SQLite, keeps threads apart."""
    import sqlite3

    store = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    store.execute("PRAGMA journal_mode=OFF")
    store.execute("PRAGMA synchronous=OFF")
    return store
