"""OAuth clients that name themselves by the address of their own metadata document (CIMD), and the policies that let them in.

A policy says which addresses may speak as which app client. The documents are fetched when such a client asks for authorisation,
at an endpoint that is not there yet: until then policies are kept, and no address has been heard of.
"""
