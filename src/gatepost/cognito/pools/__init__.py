"""User pools: what they are set to, and the operations that create, describe, update, list, tag and delete them.

`record` is a pool as others see it, and `record.change` the one way to change its settings; `settings` makes them from a
request, `checks` and `tiers` say which go together, `sender` tries the EmailConfiguration, `declarations` reads the Schema,
`count` knows how many users there are. Others import `record` and `count`.
"""
