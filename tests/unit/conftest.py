"""The whole folder runs in seconds: properties try few examples here, and many with `--hypothesis-profile=thorough`."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("unit", max_examples=25)
settings.register_profile("thorough", max_examples=400)
if settings.get_current_profile_name() == "default":
    settings.load_profile("unit")
