"""Mail templates: the language they are written in, where they are kept, and how they are filled and sent.

Import `record` for the templates of an account, `choosing` and `sending` to send one; `language` knows nothing of SES's store.
"""
