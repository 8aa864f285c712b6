"""The tables of user pools. Every primary key starts with the pool, so that one pool's rows can live together."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from gatepost.store.columns import Document, Instant, metadata


def sorted_text(length: int) -> String:
    """Text that both databases sort by code point, so that a search for a beginning is a range of an index."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


POOL_ID = String(55)
USERNAME = sorted_text(128)
SUB = sorted_text(36)

pools = Table(
    "cognito_pools",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("account_id", String(12), nullable=False),
    Column("region", String(32), nullable=False),
    Column("settings", Document, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("modified_at", Instant, nullable=False),
    Index("ix_cognito_pools_account", "account_id", "region", "pool_id"),
)

clients = Table(
    "cognito_clients",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("client_id", String(128), primary_key=True),
    Column("settings", Document, nullable=False),
    Column("sealed_secrets", LargeBinary),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("modified_at", Instant, nullable=False),
    Index("ix_cognito_clients_client", "client_id"),
)
"""`sealed_secrets` holds the one or two active secrets of a confidential client, sealed together; null for a public one."""

users = Table(
    "cognito_users",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("username", USERNAME, primary_key=True),
    Column("sub", SUB, nullable=False),
    Column("status", String(24), nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("attributes", Document, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("modified_at", Instant, nullable=False),
    Column("salt", String(64)),
    Column("sealed_verifier", LargeBinary),
    Column("password_set_at", Instant),
    Column("failed_sign_ins", Integer, nullable=False, default=0),
    Column("last_failed_at", Instant),
    Column("sign_outs", Integer, nullable=False, default=0),
    Column("mfa", Document),
    Index("ix_cognito_users_sub", "pool_id", "sub", unique=True),
    Index("ix_cognito_users_status", "pool_id", "status", "username"),
    Index("ix_cognito_users_enabled", "pool_id", "enabled", "username"),
)
"""`attributes` is name → value as the pool stores them, without `sub`.

`sign_outs` counts the user's global sign-outs: a session that began under a smaller count is over, whatever the clocks say.
`mfa` is what `mfa.preferences` keeps of a user who has chosen second factors.
"""

software_tokens = Table(
    "cognito_software_tokens",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("username", USERNAME, primary_key=True),
    Column("sealed_seed", LargeBinary),
    Column("sealed_candidate", LargeBinary),
    Column("device_name", String(256), nullable=False),
    Column("last_step", Integer, nullable=False),
)
"""A user's authenticator app: the seed that it has proven to know, and one that waits for the proof.

`last_step` is the time step of the newest code that was accepted; no code of that step or an earlier one is accepted again.
"""

texts = Table(
    "cognito_texts",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("text_id", String(36), primary_key=True),
    Column("number", String(32), nullable=False),
    Column("body", Text, nullable=False),
    Column("purpose", String(32), nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("publish_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("problem", Text),
    Column("sns_message_id", String(100)),
    Index("ix_cognito_texts_sent", "sent_at"),
    Index("ix_cognito_texts_number", "number", "sent_at"),
    Index("ix_cognito_texts_publish", "publish_at"),
)
"""The outbox of SMS messages. `publish_at` is when a text is next offered to SNS: null when it is there, or has no need to go.

`problem` is what SNS said last to one that it did not take.
"""

aliases = Table(
    "cognito_aliases",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("name", String(256), primary_key=True),
    Column("attribute", String(32), nullable=False),
    Column("username", USERNAME, nullable=False),
    Index("ix_cognito_aliases_username", "pool_id", "username"),
)
"""What else a user can be called at sign-in: a verified alias, or the e-mail or phone number of a pool whose usernames they are.

`name` is as compared, that is folded in a pool that ignores case, and shortened where it is too long to sign in with.
The primary key is what keeps two users apart, whatever the race.
"""

user_search = Table(
    "cognito_user_search",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("attribute", String(32), primary_key=True),
    Column("value", sorted_text(256), primary_key=True),
    Column("username", USERNAME, primary_key=True),
    Index("ix_cognito_user_search_username", "pool_id", "username"),
)
"""One row a searchable attribute of a user, so that ListUsers with a filter costs the same at any size.

`value` is the attribute's beginning, as compared: no filter is longer than it.
"""

user_counts = Table(
    "cognito_user_counts",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("users", Integer, nullable=False),
)
"""How many users a pool has, spread over a few rows so that sign-ups don't queue for one."""

signing_keys = Table(
    "cognito_signing_keys",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("purpose", String(6), primary_key=True),
    Column("kid", String(44), nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)
"""The two RSA keys of a pool; `purpose` is what they sign, `id` or `access`."""

sessions = Table(
    "cognito_sessions",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("session_id", String(36), primary_key=True),
    Column("client_id", String(128), nullable=False),
    Column("sub", SUB, nullable=False),
    Column("origin_jti", String(36), nullable=False),
    Column("sign_outs", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("device_key", String(55)),
    Column("acr", String(64)),
    Column("amr", String(64)),
    Index("ix_cognito_sessions_expiry", "expires_at"),
)
"""What one sign-in began: tokens name it in `event_id`, and it ends at `expires_at`, when its refresh token does.

`device_key`, `acr` and `amr` (its words separated by spaces) are what all of its tokens say.
"""

refresh_tokens = Table(
    "cognito_refresh_tokens",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("refresh_hash", String(64), primary_key=True),
    Column("session_id", String(36), nullable=False),
    Column("spent_at", Instant),
    Column("expires_at", Instant, nullable=False),
    Index("ix_cognito_refresh_tokens_expiry", "expires_at"),
)
"""Refresh tokens as keyed hashes. Rotation replaces one by another and keeps it as spent, so that a second use is recognised."""

answered_challenges = Table(
    "cognito_answered_challenges",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("challenge_id", String(32), primary_key=True),
    Column("expires_at", Instant, nullable=False),
    Index("ix_cognito_answered_challenges_expiry", "expires_at"),
)
"""Challenges that were answered, until they would have expired: each can be answered once."""

custom_sign_ins = Table(
    "cognito_custom_sign_ins",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("reference", String(32), primary_key=True),
    Column("sealed_state", LargeBinary, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_cognito_custom_sign_ins_expiry", "expires_at"),
)
"""What a sign-in by the pool owner's own challenges knows between two requests, which may be more than a Session can carry."""

codes = Table(
    "cognito_codes",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("username", USERNAME, primary_key=True),
    Column("purpose", String(24), primary_key=True),
    Column("code_hash", String(64), nullable=False),
    Column("attribute", String(32), nullable=False),
    Column("destination", String(2048), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_cognito_codes_expiry", "expires_at"),
)
"""The one-time codes that are out, one a user and purpose, as keyed hashes.

`destination` is where the code went: the value of `attribute` then, or the new value that waits to be verified.
"""

attempts = Table(
    "cognito_attempts",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("username", USERNAME, primary_key=True),
    Column("kind", String(24), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_cognito_attempts_expiry", "expires_at"),
)
"""How often a user, or a name that nobody has, has tried something in the hour that ends at `expires_at`."""

default_mail = Table(
    "cognito_default_mail",
    metadata,
    Column("account_id", String(12), primary_key=True),
    Column("region", String(32), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("sent", Integer, nullable=False),
)
"""How many mails AWS's own sender took from an account in the day that began at 09:00 UTC of `day`."""

domains = Table(
    "cognito_domains",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("domain", String(63), nullable=False),
    Column("managed_login_version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_cognito_domains_domain", "domain", unique=True),
)
"""The prefix domain of a pool, which has at most one; a prefix belongs to one pool."""

resource_servers = Table(
    "cognito_resource_servers",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("identifier", sorted_text(256), primary_key=True),
    Column("name", String(256), nullable=False),
    Column("scopes", Document),
)
"""`scopes` is scope name → description; null when none were ever given."""

former_passwords = Table(
    "cognito_former_passwords",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("username", USERNAME, primary_key=True),
    Column("set_at", Instant, primary_key=True),
    Column("salt", String(64), nullable=False),
    Column("sealed_verifier", LargeBinary, nullable=False),
)
"""The passwords that users had before, in pools that remember some."""

ui_customizations = Table(
    "cognito_ui_customizations",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("client_id", String(128), primary_key=True),
    Column("css", Text, nullable=False),
    Column("css_version", String(32), nullable=False),
    Column("image", LargeBinary),
    Column("created_at", Instant, nullable=False),
    Column("modified_at", Instant, nullable=False),
)
"""How the classic hosted UI looks: for one app client, or, with `ALL` in its place, for those without a look of their own."""

signing_certificates = Table(
    "cognito_signing_certificates",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("certificate", LargeBinary, nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
)
"""The certificate, in DER, that a pool signs its SAML requests with."""

provisioned_limits = Table(
    "cognito_provisioned_limits",
    metadata,
    Column("account_id", String(12), primary_key=True),
    Column("region", String(32), primary_key=True),
    Column("category", String(32), primary_key=True),
    Column("value", Integer, nullable=False),
)
"""Requests a second that accounts have provisioned beyond what is free."""
