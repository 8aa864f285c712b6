"""boto3 clients for the AWS services beside this server, at the endpoints that its settings name.

They have this machine's own AWS credentials, or, where it has none, the account's number for a key. boto3 is loaded by the first one:
a server may never need any.
"""

from functools import lru_cache
from typing import Any

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 10.0
CONNECTIONS = 64


@lru_cache(maxsize=256)
def client_at(endpoint: str, service: str, region: str, account_id: str, patience: float = ANSWER_SECONDS, tries: int = 1) -> Any:
    """The client for a service, which waits `patience` seconds for an answer. They are slow to make, so one is kept for each question."""
    import boto3.session
    from botocore.config import Config

    session: Any = boto3.session.Session()
    own = {} if session.get_credentials() else {"aws_access_key_id": account_id, "aws_secret_access_key": "none"}
    config = Config(
        connect_timeout=min(CONNECT_SECONDS, patience),
        read_timeout=patience,
        retries={"total_max_attempts": tries},
        max_pool_connections=CONNECTIONS,
        tcp_keepalive=True,
        s3={"addressing_style": "path"},
    )
    return session.client(service, region_name=region, endpoint_url=endpoint, config=config, **own)
