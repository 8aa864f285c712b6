"""What is served beside AWS's APIs: the inbox, the operator's API, discovery documents, and the pages behind links in mails.

One module a subject, each with its `routes`: Starlette endpoints that reach the store through `access.in_transaction`.
"""

from gatepost.server.pages.router import router

__all__ = ["router"]
