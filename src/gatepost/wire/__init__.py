"""AWS's protocols, driven by botocore's models: bytes into a checked request, a result or an error into bytes.

Nothing here knows what an operation does, who may call it, or that there is a database.
"""
