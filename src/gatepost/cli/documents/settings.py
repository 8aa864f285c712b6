"""`docs/settings.md`: every setting, as a flag, a variable and a line of the file."""

from gatepost.cli.documents.markdown import page, table
from gatepost.cli.setting_texts import SettingText, every


def render() -> str:
    """The page."""
    return page(
        "Settings",
        "A flag of `gatepost serve` beats the environment variable, the variable beats the file, the file beats the default. The file is "
        "`gatepost.toml` in the working directory, or what `GATEPOST_CONFIG` names; its lines have the names of the first column.",
        table(("Setting", "Flag", "Variable", "Default", "What it does"), (_row(setting) for setting in every())),
        "Secrets have no flag, because a command line can be read by everybody on the machine.",
        "The commands that talk to a running server find it by `--endpoint`, by `GATEPOST_URL`, or at the port that is set here; "
        "they send `GATEPOST_OPERATOR_PASSWORD` if there is one.",
    )


def _row(setting: SettingText) -> tuple[str, ...]:
    about = setting.about + (f" One of {', '.join(f'`{choice}`' for choice in setting.choices)}." if setting.choices else "")
    return (
        f"`{setting.name}`",
        f"`{setting.flag}`" if setting.flag else "",
        f"`{setting.variable}`",
        f"`{setting.default}`" if setting.default else "",
        about,
    )
