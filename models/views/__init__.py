"""Researchers' views: one `SELECT` a file, the file's name is the view's, its first comment says what one row is."""

from __future__ import annotations

from importlib.resources import files


def view_definitions() -> dict[str, str]:
    """View name to its SELECT, sorted by name."""
    names = sorted(item.name for item in files(__name__).iterdir() if item.name.endswith(".sql"))
    return {name.removesuffix(".sql"): files(__name__).joinpath(name).read_text("utf-8").strip() for name in names}
