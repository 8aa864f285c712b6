"""Files that SES does not carry, by the end of their names.

Source: SES guide, mime-types (guide); the text of the refusal (guessed).
"""

from collections.abc import Iterable
from email import message_from_bytes

from gatepost.ses.errors.sending import MessageRejected

_EXTENSIONS = """
ade adp app asp bas bat cer chm cmd com cpl crt csh der exe fxp gadget hlp hta inf ins isp its js jse ksh lib lnk mad maf mag mam
maq mar mas mat mau mav maw mda mdb mde mdt mdw mdz msc msh msh1 msh2 mshxml msh1xml msh2xml msi msp mst ops pcd pif plg prf prg
reg scf scr sct shb shs sys ps1 ps1xml ps2 ps2xml psc1 psc2 tmp url vb vbe vbs vps vsmacros vss vst vsw vxd ws wsc wsf wsh xnk
"""
REFUSED = frozenset(_EXTENSIONS.split())


def require_harmless(names: Iterable[str]) -> None:
    """Raises: MessageRejected."""
    for name in names:
        if "." in name and name.rpartition(".")[2].lower() in REFUSED:
            raise MessageRejected(f"Attachment type not supported: '{name}'.")


def names_in(raw: bytes) -> list[str]:
    """The names of the files in a raw message, those of forwarded messages too."""
    if b"name" not in raw:
        return []
    return [name for part in message_from_bytes(raw).walk() if (name := part.get_filename())]
