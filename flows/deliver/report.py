"""What came of a delivery, reader by reader."""

from flows.deliver.readers import Reader
from flows.model import Model


class DeliveryReport(Model):
    """Every active reader of the run stands in exactly one of the tuples, with a reason where one helps."""

    edition: str
    sent: tuple[Reader, ...] = ()
    already: tuple[Reader, ...] = ()
    refused: tuple[tuple[Reader, str], ...] = ()
    unsent: tuple[tuple[Reader, str], ...] = ()
    doubtful: tuple[tuple[Reader, str], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every reader has the edition."""
        return not (self.refused or self.unsent or self.doubtful)

    @property
    def problems(self) -> tuple[str, ...]:
        """A line a reader who does not have it for certain: who, why, what to do."""
        return (
            *(
                f"{reader}: refused: {reason}. Correct the address in readers.toml, or try it again with --resend."
                for reader, reason in self.refused
            ),
            *(f"{reader}: not sent: {reason}. The next delivery tries again." for reader, reason in self.unsent),
            *(
                f"{reader}: perhaps sent: {reason}. Ask the reader; --resend sends it, at the risk of a second copy."
                for reader, reason in self.doubtful
            ),
        )

    def sentence(self) -> str:
        """The run in one line."""
        counts = [
            (len(self.sent), "sent"),
            (len(self.already), "sent before"),
            (len(self.refused), "refused"),
            (len(self.unsent), "not sent"),
            (len(self.doubtful), "in doubt"),
        ]
        said = [f"{count} {what}" for count, what in counts if count]
        return f"{self.edition}: {', '.join(said) or 'no reader'}."
