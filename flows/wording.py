"""Words for numbers in messages."""


def count(number: int, thing: str) -> str:
    """A number of things: 1 page, 2 pages."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
