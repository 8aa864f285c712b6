"""What can be wrong with a template: its text, or what it is filled with."""


class MalformedTemplate(ValueError):
    """The text is no template; the message says where and why."""


class RenderingFailure(Exception):
    """A template that could not be filled. Source: SES guide, event-publishing-retrieving-sns-contents (guide)."""


class MissingAttribute(RenderingFailure):
    """The data lack what the template prints; null counts as lacking.

    Source: SES guide, the failure of event-publishing-retrieving-sns-examples (guide); null, unknown helpers (reported).
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"Attribute '{name}' is not present in the rendering data.")
        self.name = name
