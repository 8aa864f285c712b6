"""Nothing acknowledged is lost: a server is killed under load, again and again, and what got a 200 is there afterwards."""

import itertools
import json
import threading
import time
import urllib.request
from collections.abc import Callable
from typing import Any

from fixtures.lives import Life
from gatepost.testing.local import client

KILLS = 20
CLIENTS = 4
PASSWORD = "Lovelace-1815"


class Crowd:
    """People who sign up one after the other, and remember who was told that it worked."""

    def __init__(self) -> None:
        self.acknowledged: list[str] = []
        self._numbers = itertools.count()
        self._threads: list[threading.Thread] = []

    def start(self, url: str, client_id: str) -> None:
        self._threads = [threading.Thread(target=self._sign_up, args=(client("cognito-idp", url), client_id)) for _ in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join(30)

    def _sign_up(self, cognito: Any, client_id: str) -> None:
        """Until the server is gone."""
        from botocore.exceptions import BotoCoreError, HTTPClientError

        while True:
            address = f"person-{next(self._numbers)}@crowd.example"
            attributes = [{"Name": "email", "Value": address}]
            try:
                cognito.sign_up(ClientId=client_id, Username=address, Password=PASSWORD, UserAttributes=attributes)
            except (BotoCoreError, HTTPClientError):
                return
            self.acknowledged.append(address)


def found_pool(life: Life) -> tuple[str, str]:
    """A pool that mails through SES, so that no daily limit ends the run, and an app client."""
    cognito, sesv2 = client("cognito-idp", life.url), client("sesv2", life.url)
    sesv2.create_email_identity(EmailIdentity="crowd.example")
    request = urllib.request.Request(f"{life.url}/_gatepost/identities/crowd.example/verify", method="POST")
    urllib.request.urlopen(request).close()
    pool_id = cognito.create_user_pool(
        PoolName="crowd",
        AutoVerifiedAttributes=["email"],
        EmailConfiguration={
            "EmailSendingAccount": "DEVELOPER",
            "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/crowd.example",
            "From": "no-reply@crowd.example",
        },
    )["UserPool"]["Id"]
    return pool_id, cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="app")["UserPoolClient"]["ClientId"]


def usernames(life: Life, pool_id: str) -> list[str]:
    pages = client("cognito-idp", life.url).get_paginator("list_users").paginate(UserPoolId=pool_id)
    return [user["Username"] for page in pages for user in page["Users"]]


def mails_to(life: Life, address: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{life.url}/_inbox/messages?to={address}") as answer:
        return json.load(answer)["messages"]


def test_every_acknowledged_sign_up_and_its_one_mail_survive_kill_9(lives: Callable[..., Life]) -> None:
    life = lives()
    pool_id, client_id = found_pool(life)
    crowd = Crowd()
    for number in range(KILLS):
        before = len(crowd.acknowledged)
        crowd.start(life.url, client_id)
        while len(crowd.acknowledged) < before + 3:
            time.sleep(0.005)
        time.sleep(0.003 * number)  # somewhere in the middle of what a request does
        life.kill()
        crowd.wait()
        life = lives()

    there = usernames(life, pool_id)
    assert len(there) == len(set(there))
    assert set(crowd.acknowledged) <= set(there)
    assert len(crowd.acknowledged) >= 3 * KILLS
    for address in there:
        assert len(mails_to(life, address)) == 1, address
    life.kill()
