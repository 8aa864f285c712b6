"""The service-linked role by which AWS has Cognito send from an account's own SES, as IAM shows it.

Nothing is decided by it here: the send decision knows a pool by the role's ARN, and while a pool sends from its own SES the role
can't be deleted. It is kept so that what asks IAM for it (the doctor, deployment tools) is answered as at AWS.
"""
