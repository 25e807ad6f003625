"""Property tests draw the same examples every time, and none is failed for being slow."""

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")
