"""Encrypted and logged in, against a server with a certificate of its own."""

import datetime as dt
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from flows.deliver import Reader, SmtpSettings, deliver
from flows.errors import DeliveryError
from tests.deliver.conftest import Box, free_port

SECRET = "sesame-open"


@pytest.fixture(name="certificate")
def own_certificate(tmp_path: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that nobody else vouches for, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture(name="context")
def server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def password_is_right(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    right = (data.login, data.password) == (b"digest", SECRET.encode())
    return AuthResult(success=right, handled=False)


@pytest.fixture(name="starttls")
def server_with_starttls(box: Box, context: ssl.SSLContext) -> Iterator[SmtpSettings]:
    controller = Controller(
        box, hostname="127.0.0.1", port=free_port(), tls_context=context, require_starttls=True,
        authenticator=password_is_right, auth_required=True,
    )  # fmt: skip
    controller.start()
    yield SmtpSettings(
        host="127.0.0.1", port=controller.port, security="starttls", user="digest", password=SecretStr(SECRET),
        sender="digest@example.org",
    )  # fmt: skip
    controller.stop()


@pytest.fixture(name="tls")
def server_with_tls(box: Box, context: ssl.SSLContext) -> Iterator[SmtpSettings]:
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), ssl_context=context)
    controller.start()
    yield SmtpSettings(host="127.0.0.1", port=controller.port, security="tls", sender="digest@example.org")
    controller.stop()


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_mails_go_over_an_encrypted_connection(
    request: pytest.FixtureRequest, out_dir: Path, readers: tuple[Reader, ...], ledger: Path, box: Box,
    certificate: Path, monkeypatch: pytest.MonkeyPatch, kind: str,
) -> None:  # fmt: skip
    settings = request.getfixturevalue(kind)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert deliver(out_dir, readers, settings, ledger).sent == readers
    assert len(box.mails) == 3


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    request: pytest.FixtureRequest, out_dir: Path, readers: tuple[Reader, ...], ledger: Path, box: Box, kind: str
) -> None:
    settings = request.getfixturevalue(kind)
    with pytest.raises(DeliveryError, match="no encrypted connection"):
        deliver(out_dir, readers, settings, ledger)
    assert not box.mails


def test_a_wrong_password_is_said_without_it_and_nothing_is_lost(
    out_dir: Path, readers: tuple[Reader, ...], ledger: Path, box: Box, starttls: SmtpSettings,
    certificate: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    wrong = starttls.model_copy(update={"password": SecretStr("guess-not-shown")})
    heard: list[str] = []
    with pytest.raises(DeliveryError, match=r"refused the login of digest: 535.*DIGEST_SMTP_PASSWORD") as caught:
        deliver(out_dir, readers, wrong, ledger, report=heard.append)
    assert "guess-not-shown" not in f"{caught.value}{heard}"
    assert deliver(out_dir, readers, starttls, ledger).sent == readers


def test_a_server_that_wants_a_login_or_offers_no_encryption_is_said(
    out_dir: Path, readers: tuple[Reader, ...], ledger: Path, box: Box, starttls: SmtpSettings, settings: SmtpSettings,
    certificate: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(DeliveryError, match="DIGEST_SMTP_USER"):
        deliver(out_dir, readers, starttls.model_copy(update={"user": ""}), ledger)
    with pytest.raises(DeliveryError, match=r"does not offer encryption .*DIGEST_SMTP_SECURE=tls"):
        deliver(out_dir, readers, settings.model_copy(update={"security": "starttls"}), ledger)
    user = {"user": "digest", "password": SecretStr(SECRET)}  # unencrypted, as by default on this machine
    with pytest.raises(DeliveryError, match=r"a login on this unencrypted connection.*DIGEST_SMTP_SECURE=starttls"):
        deliver(out_dir, readers, settings.model_copy(update=user), ledger)
    with pytest.raises(DeliveryError, match="DIGEST_SMTP_SECURE"):
        deliver(out_dir, readers, settings.model_copy(update={"security": "tls"}), ledger)
    assert not box.mails
