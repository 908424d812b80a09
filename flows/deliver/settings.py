"""The mail server and its secrets, from the environment."""

import ipaddress
from collections.abc import Mapping
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Literal

from pydantic import ConfigDict, Field, SecretStr

from flows.deliver.readers import normal_address
from flows.errors import ConfigError
from flows.model import Model

Security = Literal["none", "starttls", "tls"]
PORTS: Mapping[Security, int] = {"none": 25, "starttls": 587, "tls": 465}


class SmtpSettings(Model):
    """How to reach the mail server. The password shows in no representation, log or message."""

    model_config = ConfigDict(hide_input_in_errors=True)

    host: str = Field(min_length=1)
    port: int = Field(ge=1, le=65535)
    security: Security = "none"
    user: str = ""
    password: SecretStr = SecretStr("")
    sender_name: str = ""
    sender: str = Field(description="the address of MAIL FROM and From")

    @property
    def from_header(self) -> Address:
        return Address(display_name=self.sender_name, addr_spec=self.sender)


def smtp_settings(environ: Mapping[str, str]) -> SmtpSettings:
    """The settings in `environ`.

    DIGEST_SMTP_HOST and DIGEST_MAIL_FROM ("Name <address>" or an address) are needed;
    DIGEST_SMTP_PORT (default 25, 587 or 465 by security), DIGEST_SMTP_USER, DIGEST_SMTP_PASSWORD and
    DIGEST_SMTP_SECURE (none, starttls or tls; by default starttls for a login on another machine, none for
    a server on this one, where nobody listens and certificates are rare, or without a login) are not.

    Raises ConfigError, which names the variable and what to do.
    """
    host = needed(environ, "DIGEST_SMTP_HOST", "the name of your mail server")
    user, password = environ.get("DIGEST_SMTP_USER", "").strip(), environ.get("DIGEST_SMTP_PASSWORD", "")
    if bool(user) != bool(password):
        missing = "DIGEST_SMTP_PASSWORD" if user else "DIGEST_SMTP_USER"
        raise ConfigError(f"{missing} is not set, but its counterpart is. Set both or neither.")
    security = secure(environ, "starttls" if user and not is_loopback(host) else "none")
    if user and security == "none" and not is_loopback(host):
        raise ConfigError(
            "DIGEST_SMTP_SECURE is 'none', which would send the password in clear text to another machine. "
            "Set it to 'starttls' or 'tls'."
        )
    sender_name, sender = mail_from(needed(environ, "DIGEST_MAIL_FROM", "the address that the mails come from"))
    return SmtpSettings(
        host=host,
        port=port(environ, PORTS[security]),
        security=security,
        user=user,
        password=SecretStr(password),
        sender_name=sender_name,
        sender=sender,
    )


def needed(environ: Mapping[str, str], name: str, what: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise ConfigError(f"{name} is not set. Set it to {what}.")
    return value


def secure(environ: Mapping[str, str], default: Security) -> Security:
    value = environ.get("DIGEST_SMTP_SECURE", "").strip().lower() or default
    for known in PORTS:
        if value == known:
            return known
    raise ConfigError(f"DIGEST_SMTP_SECURE must be none, starttls or tls (found {value!r}).")


def port(environ: Mapping[str, str], default: int) -> int:
    value = environ.get("DIGEST_SMTP_PORT", "").strip() or str(default)
    if not (value.isascii() and value.isdecimal() and 1 <= int(value) <= 65535):
        raise ConfigError(f"DIGEST_SMTP_PORT must be a number from 1 to 65535 (found {value!r}).")
    return int(value)


def mail_from(value: str) -> tuple[str, str]:
    """Name and address of `value`."""
    name, address = parseaddr(value)
    try:
        address = normal_address(address)
        Address(display_name=name, addr_spec=address)
    except (ValueError, MessageError) as e:
        raise ConfigError(
            f"DIGEST_MAIL_FROM {e if isinstance(e, ValueError) else 'is no address'} (found {value!r}). "
            'Set it to an address, or to "新闻文摘 <digest@example.org>".'
        ) from e
    return name, address


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
