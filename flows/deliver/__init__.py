"""A published edition -> its readers' mail boxes, to each once; and the shelf."""

from flows.deliver.post import deliver
from flows.deliver.readers import Reader, read_readers
from flows.deliver.report import DeliveryReport
from flows.deliver.settings import SmtpSettings, smtp_settings
from flows.deliver.shelf import shelve

__all__ = [
    "DeliveryReport",
    "Reader",
    "SmtpSettings",
    "deliver",
    "read_readers",
    "shelve",
    "smtp_settings",
]
