"""A conversation with the mail server, one connection for all mails, each outcome told apart.

The text of a mail counts as handed over from the moment its last byte is in the system's hands: before
that a lost connection means that the server cannot have the mail, after that nobody knows (RFC 1047).
"""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable

from flows.deliver.settings import SmtpSettings
from flows.errors import DeliveryError

TIMEOUT = 60.0  # seconds for an answer
TOO_LARGE = 552
LOGIN_WANTED = (530, 534, 535, 538)
CLOSING = 421

Reply = tuple[int, bytes]


class RefusedError(Exception):
    """The server will not take this mail for this address (5xx)."""


class FailedError(Exception):
    """The server has not got the mail; a later try may work (4xx, no connection)."""


class DoubtfulError(Exception):
    """The mail was handed over and no answer came."""


class UnreachableError(FailedError):
    """There is no connection; other mails fail alike."""


class Postman:
    """Sends mails over one connection, opened when it is needed and again after it was lost."""

    def __init__(self, settings: SmtpSettings) -> None:
        self.settings = settings
        self.client: smtplib.SMTP | None = None

    def send(self, address: str, mail: bytes, claim: Callable[[], bool]) -> bool:
        """Send `mail` to `address`; False if `claim`, called before the text leaves, says no.

        Raises RefusedError, FailedError, UnreachableError or DoubtfulError for this mail, and DeliveryError
        for what no mail will survive: a login, a sender or an encryption that the server does not accept.
        """
        client = self.client = self.client or connect(self.settings)
        try:
            if not self._offer(client, address, mail, claim):
                return False
            client.send(re.sub(rb"(?m)^\.", b"..", mail) + b".\r\n")
        except (smtplib.SMTPServerDisconnected, OSError) as e:
            self._hang_up()
            raise FailedError(f"the connection was lost: {e}") from e
        try:
            reply = client.getreply()
        except (smtplib.SMTPException, OSError) as e:
            self._hang_up()
            raise DoubtfulError(f"the connection was lost before the server's answer: {e}") from e
        self._expect(reply)
        return True

    def close(self) -> None:
        """Leave politely, if there is a connection."""
        if self.client:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self.client.quit()
        self._hang_up()

    def _offer(self, client: smtplib.SMTP, address: str, mail: bytes, claim: Callable[[], bool]) -> bool:
        """Envelope and DATA command, up to the point where the server waits for the text."""
        options = [f"size={len(mail)}"] if client.has_extn("size") else []
        reply = client.mail(self.settings.sender, options)
        if 500 <= reply[0] < 600 and reply[0] != TOO_LARGE:
            raise DeliveryError(
                f"{self.settings.host} refused the sender {self.settings.sender}: {said(reply)}. "
                "Check DIGEST_MAIL_FROM, DIGEST_SMTP_USER and DIGEST_SMTP_PASSWORD."
            )
        self._expect(reply)
        self._expect(client.rcpt(address))
        if not claim():
            client.rset()
            return False
        self._expect(client.docmd("DATA"), 354)
        return True

    def _expect(self, reply: Reply, code: int = 250) -> None:
        """Raise for a reply that is not the one hoped for, and clear the way for the next mail."""
        if reply[0] == code or (code == 250 and 200 <= reply[0] < 300):
            return
        if self.client and reply[0] != CLOSING:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self.client.rset()
        else:
            self._hang_up()
        if reply[0] in LOGIN_WANTED:
            raise DeliveryError(
                f"{self.settings.host} wants a login: {said(reply)}. Set DIGEST_SMTP_USER and DIGEST_SMTP_PASSWORD."
            )
        raise (RefusedError if 500 <= reply[0] < 600 else FailedError)(said(reply))

    def _hang_up(self) -> None:
        if self.client:
            self.client.close()
        self.client = None


def connect(settings: SmtpSettings) -> smtplib.SMTP:
    """A connection, encrypted and logged in as the settings ask."""
    where = f"{settings.host}:{settings.port}"
    domain = settings.sender.rpartition("@")[2]
    client: smtplib.SMTP | None = None
    try:
        if settings.security == "tls":
            client = smtplib.SMTP_SSL(
                settings.host,
                settings.port,
                local_hostname=domain,
                timeout=TIMEOUT,
                context=ssl.create_default_context(),
            )
        else:
            client = smtplib.SMTP(settings.host, settings.port, domain, TIMEOUT)
        if settings.security == "starttls":
            client.starttls(context=ssl.create_default_context())
        client.ehlo_or_helo_if_needed()
        if settings.user:
            client.login(settings.user, settings.password.get_secret_value())
        return client
    except Exception as e:
        if client:
            client.close()
        raise trouble(e, settings, where) from e


def trouble(error: Exception, settings: SmtpSettings, where: str) -> Exception:
    """What a failed connection means: try later, or correct the settings."""
    match error:
        case smtplib.SMTPAuthenticationError() if error.smtp_code >= 500:
            reply = said((error.smtp_code, as_bytes(error.smtp_error)))
            return DeliveryError(
                f"{where} refused the login of {settings.user}: {reply}. "
                "Check DIGEST_SMTP_USER and DIGEST_SMTP_PASSWORD."
            )
        case smtplib.SMTPNotSupportedError():
            return DeliveryError(f"{where} {missing(settings, str(error))}")
        case ssl.SSLError():
            return DeliveryError(
                f"{where}: no encrypted connection: {error}. Check DIGEST_SMTP_SECURE, DIGEST_SMTP_PORT and the "
                "server's certificate."
            )
        case smtplib.SMTPResponseException():
            return UnreachableError(f"{where} does not serve: {said((error.smtp_code, as_bytes(error.smtp_error)))}")
        case smtplib.SMTPException() | OSError():
            return UnreachableError(f"{where} cannot be reached: {error}")
        case _:
            return error


def missing(settings: SmtpSettings, error: str) -> str:
    """What a server does not offer that the settings need, and what to do."""
    if settings.security == "starttls" and "STARTTLS" in error:
        return (
            f"does not offer encryption on this port (STARTTLS): {error} Set DIGEST_SMTP_SECURE=tls if the server "
            "speaks it from the start (often on port 465), or correct DIGEST_SMTP_PORT."
        )
    if settings.security == "none":
        return (
            f"does not offer a login on this unencrypted connection: {error} Set DIGEST_SMTP_SECURE=starttls or tls "
            "if it wants encryption first, or leave DIGEST_SMTP_USER and DIGEST_SMTP_PASSWORD out if it needs no login."
        )
    return f"does not offer a login: {error} Leave DIGEST_SMTP_USER and DIGEST_SMTP_PASSWORD out if it needs none."


def said(reply: Reply) -> str:
    """The server's words on one line."""
    return f"{reply[0]} {' '.join(reply[1].decode('utf-8', 'replace').split())}"


def as_bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
