"""What an operator writes for everybody to read: names, reasons and notes that stand in the researchers' views."""

from __future__ import annotations

import re

import typer

from alerts.cleaning import whole_line

#: Characters of a reason or a note, and of a name.
_LONGEST = 200
_ADDRESS = re.compile(r"[\w.+-]@[\w-]")


def public_line(text: str, option: str) -> str:
    """One printable line without a mail address: people's addresses are in the desk and nowhere else."""
    line = whole_line(text)
    if len(line) > _LONGEST:
        raise typer.BadParameter(f"more than {_LONGEST} characters", param_hint=option)
    if _ADDRESS.search(line):
        raise typer.BadParameter("researchers read this: write no mail address, but a name", param_hint=option)
    return line
