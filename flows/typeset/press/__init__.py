"""The press check: the finished PDF, read back and measured (`digest check FILE.pdf`)."""

from flows.typeset.press.report import Report, check_pdf

__all__ = ["Report", "check_pdf"]
