"""What there is to say about each setting, read from where it is declared: for `serve --help` and the documentation."""

import ast
import inspect
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from gatepost import settings
from gatepost.cli.serve import flag_of
from gatepost.settings import CHOICES, SECRETS, Settings


@dataclass(frozen=True, slots=True)
class SettingText:
    """One setting as a person gives it."""

    name: str
    about: str
    default: str
    choices: tuple[str, ...]
    is_switch: bool

    @property
    def flag(self) -> str:
        """The flag of `serve`; empty for a secret."""
        return "" if self.name in SECRETS else flag_of(self.name)

    @property
    def variable(self) -> str:
        """The environment variable."""
        return f"GATEPOST_{self.name.upper()}"


def every() -> list[SettingText]:
    """All settings in the order of their declaration."""
    about, defaults = _docstrings(), Settings()
    return [
        SettingText(
            field.name,
            about[field.name],
            _shown(getattr(defaults, field.name)),
            CHOICES.get(field.name, ()),
            isinstance(getattr(defaults, field.name), bool),
        )
        for field in fields(Settings)
    ]


def _docstrings() -> Mapping[str, str]:
    """The string below each field of the class."""
    module = ast.parse(inspect.getsource(settings))
    declared = next(node for node in module.body if isinstance(node, ast.ClassDef) and node.name == Settings.__name__)
    found: dict[str, str] = {}
    for field, text in zip(declared.body, declared.body[1:], strict=False):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(about))):
                found[name] = inspect.cleandoc(about)
            case _:
                pass
    return found


def _shown(default: object) -> str:
    match default:
        case bool():
            return "on" if default else "off"
        case float():
            return f"{default:g}"
        case Path() | int() | str():
            return str(default)
        case _:
            raise TypeError(f"no form for a default of {type(default)}")
