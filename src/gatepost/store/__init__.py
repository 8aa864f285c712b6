"""Where everything is kept: one engine (SQLite or PostgreSQL), its transactions, sealed secrets, the schema's versions.

Tables stand beside their domain and register themselves in `columns.metadata`. From here the rest of the house uses
`columns`, `transaction.Transaction`, `sealing.Seal`, and, in the server and the commands, `engine.Store`.
"""
