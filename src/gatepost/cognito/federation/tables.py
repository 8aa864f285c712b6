"""The tables of identity providers and of the people there."""

from sqlalchemy import Column, Index, LargeBinary, String, Table

from gatepost.cognito.tables import POOL_ID, USERNAME, sorted_text
from gatepost.store.columns import Document, Instant, metadata

identity_providers = Table(
    "cognito_identity_providers",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("provider_name", sorted_text(32), primary_key=True),
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
    Column("provider_name", sorted_text(32), nullable=False),
)
"""What else a provider is called; each identifier means one provider of its pool."""

linked_identities = Table(
    "cognito_linked_identities",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("provider_name", sorted_text(32), primary_key=True),
    Column("attribute", String(128), primary_key=True),
    Column("value", sorted_text(256), primary_key=True),
    Column("username", USERNAME, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_cognito_linked_identities_username", "pool_id", "username"),
)
"""People at identity providers who are a user of the pool, by what the provider says of them."""
