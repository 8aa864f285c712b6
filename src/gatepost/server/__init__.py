"""The running server: HTTP in, dispatch to handlers, pages, the operator's API, and the life of its processes."""
