"""Mail templates: the language they are written in, where they are kept, and the operations of both APIs.

Import `record` for the templates of an account and `content` to fill one; `language` knows nothing of SES's store.
"""
