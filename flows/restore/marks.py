"""Quotation marks, brackets and title marks: which a text leaves open, which it closes without having opened."""

OPENING, CLOSING = "“‘（(《「『【", "”’）)》」』】"
PARTNER = dict(zip(CLOSING, OPENING, strict=True))


def open_marks(text: str) -> tuple[str, str]:
    """The marks left open at the end (opening ones, in order), and those closed that the text did not open (as their
    opening partners, in order)."""
    open_, unopened = [], []
    for char in text:
        if char in OPENING:
            open_.append(char)
        elif char in PARTNER:
            partner = PARTNER[char]
            if partner in open_:
                while open_.pop() != partner:
                    pass
            else:
                unopened.append(partner)
    return "".join(open_), "".join(unopened)
