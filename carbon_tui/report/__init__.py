"""Production of a stretch of time: what ran, how it went, what is open.

`figures` adds up records, `reading` fetches them, `document` puts them into words and tables, and
`output` and `html` write those down. Only `reading` asks the server. Used by `cli` and by its
screen; it never writes anything to a server, and draws no screen.
"""
