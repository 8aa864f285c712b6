"""Where import jobs find their files: at an endpoint that speaks S3's API, or in a folder that has a folder for each bucket.

Source: API reference, ImportDataSource (model).
"""

from pathlib import Path
from typing import Any

from gatepost.aws_clients import client_at
from gatepost.settings import Settings

LONGEST = 64 * 1024 * 1024
"""Bytes of a file."""
PATIENCE_SECONDS = 30.0


class Unreadable(Exception):
    """The file can't be had; the text says why."""


def read(settings: Settings, account_id: str, region: str, url: str) -> str:
    """The text behind an `s3://BUCKET/KEY`.

    Raises: Unreadable.
    """
    bucket, _, key = url.removeprefix("s3://").partition("/")
    source = settings.s3_endpoint
    if not source:
        raise Unreadable(f"Nothing leads to {url}: the server has no s3_endpoint.")
    data = _of_service(source, account_id, region, bucket, key) if "://" in source else _of_folder(Path(source), bucket, key)
    if len(data) > LONGEST:
        raise Unreadable(f"{url} is larger than {LONGEST} bytes.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{url} is not UTF-8.") from error


def _of_folder(folder: Path, bucket: str, key: str) -> bytes:
    root = folder.resolve()
    file = (root / bucket / key).resolve()
    if root not in file.parents:
        raise Unreadable(f"s3://{bucket}/{key} is not below {folder}.")
    try:
        with file.open("rb") as opened:
            return opened.read(LONGEST + 1)
    except OSError as error:
        raise Unreadable(f"s3://{bucket}/{key} can't be read: {error.strerror}.") from error


def _of_service(endpoint: str, account_id: str, region: str, bucket: str, key: str) -> bytes:
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        body: Any = client_of(endpoint, account_id, region).get_object(Bucket=bucket, Key=key)["Body"]
        with body:
            return body.read(LONGEST + 1)
    except (BotoCoreError, ClientError, ResponseParserError, OSError) as error:
        raise Unreadable(f"s3://{bucket}/{key} can't be read: {error}") from error


def client_of(endpoint: str, account_id: str, region: str) -> Any:
    """A client for S3."""
    return client_at(endpoint, "s3", region, account_id, PATIENCE_SECONDS, tries=2)
