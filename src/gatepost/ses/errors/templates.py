"""Errors of templates: those of mail, and those of verification mails of one's own."""

from gatepost.ses.errors import AlreadyExists, BadRequest, NotFound


class InvalidTemplate(BadRequest):
    """A text is no template, or a part is missing. Source: model for the code, guessed for the texts."""

    query_code = "InvalidTemplate"

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text, TemplateName=name)


class InvalidRenderingParameter(BadRequest):
    """TestRender… with data that cannot be used. Source: model for the code."""

    query_code = "InvalidRenderingParameter"

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text, TemplateName=name)


class MissingRenderingAttribute(BadRequest):
    """TestRender… with data that lack something. Source: model for the code; the text (guide)."""

    query_code = "MissingRenderingAttribute"

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text, TemplateName=name)


class InvalidVerificationContent(BadRequest):
    """Source: model for the code, guessed for the text."""

    query_code = "CustomVerificationEmailInvalidContent"


class TemplateExists(AlreadyExists):
    """Source: model for the code, guessed for the text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Template {name} already exists.", Name=name)


class VerificationTemplateExists(AlreadyExists):
    """Source: probes of the real service (reported)."""

    query_code = "CustomVerificationEmailTemplateAlreadyExists"

    def __init__(self, name: str) -> None:
        super().__init__(f"Custom verification email template <{name}> already exists", CustomVerificationEmailTemplateName=name)


class TemplateNotFound(NotFound):
    """Source: model for the types, guessed for the text."""

    query_code = "TemplateDoesNotExist"

    def __init__(self, name: str) -> None:
        super().__init__(f"Template {name} does not exist.", TemplateName=name)


class VerificationTemplateNotFound(NotFound):
    """Source: probes of the real service (reported)."""

    query_code = "CustomVerificationEmailTemplateDoesNotExist"

    def __init__(self, name: str, text: str = "") -> None:
        super().__init__(text or f"Custom verification email template <{name}> does not exist", CustomVerificationEmailTemplateName=name)


class FromAddressNotVerified(NotFound):
    """The sender of a verification mail of one's own. Source: probes of the real service (reported); the text (guessed)."""

    query_code = "FromEmailAddressNotVerified"

    def __init__(self, address: str, text: str) -> None:
        super().__init__(text, FromEmailAddress=address)
