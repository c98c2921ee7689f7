"""The Carbon DLS API, from typed requests to typed, clean records.

`schema` says what can be asked and what comes back, `transport` carries one call to its answer,
`paging` reads lists to their end. Its client is used by `session`, `orders` and `cli`; its records
by everyone but `simulator`. The only package that imports httpx. It knows no view and no screen,
and never sends anything twice that could act twice.
"""
