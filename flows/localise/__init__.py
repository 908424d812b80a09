"""Edition -> the same edition in another Chinese."""

from flows.localise.convert import convert_text
from flows.localise.edition import localise

__all__ = ["convert_text", "localise"]
