"""User pools: their record, and the operations that create, describe, update, list and delete them."""
