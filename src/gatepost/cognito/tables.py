"""The tables of user pools. Every primary key starts with the pool, so that one pool's rows can live together."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from gatepost.store.columns import Document, Instant, metadata


def _sorted_text(length: int) -> String:
    """Text that both databases sort by code point, so that a search for a beginning is a range of an index."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


POOL_ID = String(55)
USERNAME = _sorted_text(128)
SUB = _sorted_text(36)

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
    Column("value", _sorted_text(256), primary_key=True),
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
    Index("ix_cognito_sessions_expiry", "expires_at"),
)
"""What one sign-in began: tokens name it in `event_id`, and it ends at `expires_at`, when its refresh token does."""

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

groups = Table(
    "cognito_groups",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("group_name", _sorted_text(128), primary_key=True),
    Column("description", Text),
    Column("role_arn", String(2048)),
    Column("precedence", Integer),
    Column("created_at", Instant, nullable=False),
    Column("modified_at", Instant, nullable=False),
)

group_members = Table(
    "cognito_group_members",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("group_name", _sorted_text(128), primary_key=True),
    Column("username", USERNAME, primary_key=True),
    Index("ix_cognito_group_members_username", "pool_id", "username", "group_name"),
)
"""Who is in which group, to be read from either side."""

resource_servers = Table(
    "cognito_resource_servers",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("identifier", _sorted_text(256), primary_key=True),
    Column("name", String(256), nullable=False),
    Column("scopes", Document),
)
"""`scopes` is scope name → description; null when none were ever given."""

identity_providers = Table(
    "cognito_identity_providers",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("provider_name", _sorted_text(32), primary_key=True),
    Column("provider_type", String(24), nullable=False),
    Column("sealed_details", LargeBinary, nullable=False),
    Column("attribute_mapping", Document, nullable=False),
    Column("identifiers", Document, nullable=False),
    Column("acr_mapping", Document),
    Column("created_at", Instant, nullable=False),
    Column("modified_at", Instant, nullable=False),
)
"""`sealed_details` is ProviderDetails, which holds the client secret that the provider gave."""

identity_provider_identifiers = Table(
    "cognito_identity_provider_identifiers",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("identifier", String(40), primary_key=True),
    Column("provider_name", _sorted_text(32), nullable=False),
)
"""What else a provider is called; each identifier means one provider of its pool."""

linked_identities = Table(
    "cognito_linked_identities",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("provider_name", _sorted_text(32), primary_key=True),
    Column("attribute", String(128), primary_key=True),
    Column("value", _sorted_text(256), primary_key=True),
    Column("username", USERNAME, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_cognito_linked_identities_username", "pool_id", "username"),
)
"""People at identity providers who are a user of the pool, by what the provider says of them."""

session_settings = Table(
    "cognito_session_settings",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("client_id", String(128), primary_key=True),
    Column("tracking", Boolean),
    Column("most_a_user", Integer),
    Column("reuse_minutes", Integer),
)
"""How sessions are tracked: a pool's own row has no client (an empty id), an app client's has `reuse_minutes` alone."""

tracked_sessions = Table(
    "cognito_tracked_sessions",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("session_id", String(36), primary_key=True),
    Column("sub", SUB, nullable=False),
    Column("device", String(1024), nullable=False),
    Column("source_ip", String(128), nullable=False),
    Column("active_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_cognito_tracked_sessions_sub", "pool_id", "sub", "active_at"),
    Index("ix_cognito_tracked_sessions_expiry", "expires_at"),
)
"""What users of pools with session tracking are told about their sessions."""

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

log_delivery = Table(
    "cognito_log_delivery",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("configurations", Document, nullable=False),
)

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

import_jobs = Table(
    "cognito_import_jobs",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("job_id", String(55), primary_key=True),
    Column("job_name", String(128), nullable=False),
    Column("role_arn", String(2048), nullable=False),
    Column("status", String(12), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("completed_at", Instant),
    Column("size", Integer, nullable=False),
    Column("read", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("imported", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("message", String(128)),
    Column("leased_until", Instant),
    Index("ix_cognito_import_jobs_status", "status", "leased_until"),
    Index("ix_cognito_import_jobs_created", "pool_id", "created_at", "job_id"),
)
"""Jobs that import users. `size` and `read` are bytes of the uploaded file, `line` is the line that was read last."""

import_files = Table(
    "cognito_import_files",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("job_id", String(55), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""What was uploaded for import jobs, in parts of equal size, until the job is over."""

import_log = Table(
    "cognito_import_log",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("job_id", String(55), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("entry", Text, nullable=False),
)
"""What became of each line of an uploaded file."""

risk_configurations = Table(
    "cognito_risk_configurations",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("client_id", String(128), primary_key=True),
    Column("settings", Document, nullable=False),
    Column("modified_at", Instant, nullable=False),
)
"""How threats are met: at one app client, or, with an empty id, at those without rules of their own."""

auth_events = Table(
    "cognito_auth_events",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("username", USERNAME, primary_key=True),
    Column("event_id", String(36), primary_key=True),
    Column("happened_at", Instant, nullable=False),
    Column("event_type", String(16), nullable=False),
    Column("response", String(12), nullable=False),
    Column("decision", String(16), nullable=False),
    Column("level", String(8)),
    Column("compromised", Boolean, nullable=False),
    Column("answers", Document, nullable=False),
    Column("source_ip", String(128), nullable=False),
    Column("device", String(1024), nullable=False),
    Column("feedback", String(8)),
    Column("feedback_by", String(16)),
    Column("feedback_at", Instant),
    Column("expires_at", Instant, nullable=False),
    Index("ix_cognito_auth_events_happened", "pool_id", "username", "happened_at"),
    Index("ix_cognito_auth_events_expiry", "expires_at"),
)
"""What users of pools with threat protection did, and how risky it looked."""

provisioned_limits = Table(
    "cognito_provisioned_limits",
    metadata,
    Column("account_id", String(12), primary_key=True),
    Column("region", String(32), primary_key=True),
    Column("category", String(32), primary_key=True),
    Column("value", Integer, nullable=False),
)
"""Requests a second that accounts have provisioned beyond what is free."""
