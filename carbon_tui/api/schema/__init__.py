"""The API's words as data: endpoints, operations, records, requests, and JSON to records.

Called by everyone who names a list or a record. It never sends anything.
"""
