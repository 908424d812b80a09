"""What can go wrong, said to the person who can act on it; one exit code a kind."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the `digest` command. 2 is click's own for a wrong call."""

    OK = 0
    INTERNAL = 1
    USAGE = 2
    BAD_INPUT = 3
    BAD_CONFIG = 4
    BAD_CORRECTION = 5
    OUTPUT = 6
    MISSING_DEPENDENCY = 7
    DELIVERY = 8
    ACCOUNT = 9
    PRESS = 10
    INTERRUPTED = 130


class DigestError(Exception):
    """An error with a message for a person: what, where, what to do."""

    exit_code = ExitCode.INTERNAL


class InputError(DigestError):
    """A page or a folder of pages cannot be used as it is."""

    exit_code = ExitCode.BAD_INPUT


class ConfigError(DigestError):
    """edition.toml, readers.toml, a taxonomy or a setting says something impossible."""

    exit_code = ExitCode.BAD_CONFIG


class CorrectionError(DigestError):
    """A line of corrections.toml no longer applies, or applies in more than one place."""

    exit_code = ExitCode.BAD_CORRECTION


class OutputError(DigestError):
    """The place for the result cannot be written."""

    exit_code = ExitCode.OUTPUT


class MissingDependencyError(DigestError):
    """A font or a system library is not on this machine."""

    exit_code = ExitCode.MISSING_DEPENDENCY


class PressError(DigestError):
    """A finished PDF is not set as it should be."""

    exit_code = ExitCode.PRESS


class DeliveryError(DigestError):
    """At least one reader did not get the edition."""

    exit_code = ExitCode.DELIVERY


class AccountError(DigestError):
    """Characters were lost or invented: the build must not be published."""

    exit_code = ExitCode.ACCOUNT
