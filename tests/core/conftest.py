"""How property tests run: no time limit on an example, because a busy machine proves nothing about a rule."""

from hypothesis import settings

settings.register_profile("core", deadline=None, database=None, print_blob=True)
settings.load_profile("core")
