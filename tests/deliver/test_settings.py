"""The mail server's settings from the environment, and secrets that stay secret."""

import pytest

from flows.deliver import SmtpSettings, smtp_settings
from flows.errors import ConfigError

SECRET = "sesame-open-秘密"
ENVIRON = {
    "DIGEST_SMTP_HOST": "mail.example.org",
    "DIGEST_SMTP_USER": "digest",
    "DIGEST_SMTP_PASSWORD": SECRET,
    "DIGEST_MAIL_FROM": "云津文摘 <digest@Example.org>",
}


def test_a_user_on_another_machine_logs_in_over_starttls() -> None:
    settings = smtp_settings(ENVIRON)
    assert (settings.host, settings.port, settings.security) == ("mail.example.org", 587, "starttls")
    assert (settings.sender_name, settings.sender) == ("云津文摘", "digest@example.org")
    assert settings.password.get_secret_value() == SECRET


@pytest.mark.parametrize(
    ("changes", "security", "port"),
    [
        ({"DIGEST_SMTP_HOST": "127.0.0.1"}, "none", 25),
        ({"DIGEST_SMTP_HOST": "localhost", "DIGEST_SMTP_PORT": "2525"}, "none", 2525),
        ({"DIGEST_SMTP_HOST": "::1"}, "none", 25),
        ({"DIGEST_SMTP_SECURE": "TLS"}, "tls", 465),
        ({"DIGEST_SMTP_USER": "", "DIGEST_SMTP_PASSWORD": ""}, "none", 25),
        ({"DIGEST_SMTP_SECURE": "starttls", "DIGEST_SMTP_PORT": " 25 "}, "starttls", 25),
    ],
)
def test_defaults_follow_the_server(changes: dict[str, str], security: str, port: int) -> None:
    settings = smtp_settings(ENVIRON | changes)
    assert (settings.security, settings.port) == (security, port)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"DIGEST_SMTP_HOST": ""}, "DIGEST_SMTP_HOST is not set"),
        ({"DIGEST_MAIL_FROM": " "}, "DIGEST_MAIL_FROM is not set"),
        ({"DIGEST_MAIL_FROM": "云津文摘"}, "DIGEST_MAIL_FROM must be like"),
        ({"DIGEST_MAIL_FROM": "a@b@example.org"}, "DIGEST_MAIL_FROM"),
        ({"DIGEST_SMTP_PORT": "smtp"}, "DIGEST_SMTP_PORT must be a number"),
        ({"DIGEST_SMTP_PORT": "70000"}, "DIGEST_SMTP_PORT must be a number"),
        ({"DIGEST_SMTP_SECURE": "ssl"}, "DIGEST_SMTP_SECURE must be none, starttls or tls"),
        ({"DIGEST_SMTP_SECURE": "none"}, "clear text"),
        ({"DIGEST_SMTP_PASSWORD": ""}, "DIGEST_SMTP_PASSWORD is not set"),
        ({"DIGEST_SMTP_USER": ""}, "DIGEST_SMTP_USER is not set"),
    ],
)
def test_a_mistake_names_the_variable(changes: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        smtp_settings(ENVIRON | changes)
    assert SECRET not in str(caught.value)


def test_the_password_shows_nowhere() -> None:
    settings = smtp_settings(ENVIRON)
    for shown in (repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())):
        assert SECRET not in shown
    with pytest.raises(ValueError) as caught:
        SmtpSettings.model_validate({"host": "h", "port": 0, "sender": "s", "password": SECRET})
    assert SECRET not in str(caught.value)
