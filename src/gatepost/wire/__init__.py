"""AWS's protocols, driven by botocore's models: bytes into a checked request, a result or an error into bytes.

Nothing here knows what an operation does, who may call it, or that there is a database.
`route` finds the operation, `parse` its input, `respond` and `refuse` write answers; `sigv4` reads and checks signatures.
"""

from gatepost.wire.parsing import parse
from gatepost.wire.responding import preflight, refuse, respond
from gatepost.wire.routing import Route, looks_like_aws, protocol_of, route

__all__ = ["Route", "looks_like_aws", "parse", "preflight", "protocol_of", "refuse", "respond", "route"]
