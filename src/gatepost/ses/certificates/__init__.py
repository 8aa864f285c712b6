"""S/MIME certificates of identities, and the signatures they make.

`associations` says which address has which certificate, `files` reads certificates from the folder that stands in for AWS Certificate
Manager, `signatures` signs a message on its way out. Import from the modules.
"""
