"""Reaching what rules name: buckets, topics and functions. Nothing here knows the database.

Buckets are at `s3_endpoint`, topics at `events_endpoint` or behind `webhooks`, functions at `lambda_endpoint` or in `lambda_functions`.
Source: the services' API references (model).
"""

import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

from gatepost.lambdas import functions
from gatepost.lambdas.failures import FunctionFailed, NotReached
from gatepost.ses.events import posts, services
from gatepost.ses.events.targets import NotTold, webhook_of
from gatepost.ses.jobs import sources
from gatepost.settings import Settings

FUNCTION_SECONDS = 30.0
"""How long a function may take whose answer is waited for. Source: SES guide, receiving-email-action-lambda (guide)."""

NOTHING: Mapping[str, str] = MappingProxyType({})


class Undone(Exception):
    """Something could not be done. `nowhere`: no setting says where it is, so trying again is of no use."""

    def __init__(self, problem: str, *, nowhere: bool = False) -> None:
        super().__init__(problem)
        self.nowhere = nowhere


def has_buckets(settings: Settings) -> bool:
    """Whether there are any."""
    return bool(settings.s3_endpoint)


def has_topic(settings: Settings, topic: str) -> bool:
    """Whether anything leads to a topic."""
    return bool(settings.events_endpoint or webhook_of(settings, topic))


def answers_for_topic(settings: Settings, topic: str) -> bool:
    """Whether there is a service that knows if a topic exists; a web address in its place does not."""
    return bool(settings.events_endpoint and not webhook_of(settings, topic))


def has_function(settings: Settings, arn: str) -> bool:
    """Whether anything leads to a function."""
    return bool(settings.lambda_endpoint or arn in functions.targets(settings.lambda_functions))


def store(
    settings: Settings, account_id: str, region: str, bucket: str, key: str, data: bytes, metadata: Mapping[str, str] = NOTHING
) -> None:
    """Put an object into a bucket. Its metadata, which a folder has no place for, are an object of their own there, as S3's encryption
    clients look for them.

    Raises: Undone. Source: S3 guide, UsingClientSideEncryption (guide: instruction files).
    """
    place = settings.s3_endpoint
    if not place:
        raise Undone("the server has no s3_endpoint", nowhere=True)
    if "://" not in place:
        if metadata:
            _write(Path(place), bucket, f"{key}.instruction", orjson.dumps(dict(metadata)))
        _write(Path(place), bucket, key, data)
        return
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    client: Any = sources.client_of(place, account_id, region)
    try:
        client.put_object(Bucket=bucket, Key=key, Body=data, Metadata=dict(metadata))
    except (BotoCoreError, ClientError, ResponseParserError, OSError) as error:
        raise Undone(f"s3://{bucket}/{key}: {error}") from error


def _write(folder: Path, bucket: str, key: str, data: bytes) -> None:
    """All of it or nothing. A bucket is a folder that is there already."""
    root = folder.resolve()
    inside = (root / bucket).resolve()
    file = (inside / key).resolve()
    if inside.parent != root or inside not in file.parents or not inside.is_dir():
        raise Undone(f"s3://{bucket}/{key}: there is no such bucket in {folder}")
    beside = file.with_name(f".{secrets.token_hex(8)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        os.replace(beside, file)
    except OSError as error:
        raise Undone(f"s3://{bucket}/{key}: {error.strerror}") from error


def publish(settings: Settings, account_id: str, topic: str, subject: str, text: str, publication_id: str, at: datetime) -> None:
    """Publish to a topic.

    Raises: Undone.
    """
    if not has_topic(settings, topic):
        raise Undone("neither a webhook nor an events_endpoint leads there", nowhere=True)
    parameters = {"TopicArn": topic, "Subject": subject, "Message": text}
    try:
        if url := webhook_of(settings, topic):
            services.post(url, *posts.sns_post(topic, publication_id, at, parameters))
        else:
            services.asked(services.client_of(settings, "sns", account_id, topic.split(":")[3]).publish, **parameters)
    except NotTold as problem:
        raise Undone(f"{topic}: {problem}") from problem


def call(settings: Settings, arn: str, event: Any, *, wait: bool) -> Any:
    """What a function answers to an event; nothing without `wait`, or if the answer is not JSON.

    Raises: Undone.
    """
    if not has_function(settings, arn):
        raise Undone("neither lambda_endpoint nor lambda_functions leads there", nowhere=True)
    try:
        answer = functions.invoke(settings, arn, orjson.dumps(event), wait=wait, patience=FUNCTION_SECONDS)
    except (FunctionFailed, NotReached) as problem:
        raise Undone(f"{arn}: {problem}") from problem
    try:
        return orjson.loads(answer) if wait and answer else None
    except orjson.JSONDecodeError:
        return None
