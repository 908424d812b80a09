"""Ten thousand pages of our own articles, under every damage: none crashes, none loses or invents a character, and what
was restored is restored to itself."""

import pytest

from flows.restore import check_account, restore_page
from flows.restore.settle import contents, write_lines
from tests.quality.corpora import DAMAGES, as_page, generate, own_stories

PAGES, CHUNK = 10_000, 250
SIZE = (1, 3)  # stories on a page: small pages, many of them


@pytest.mark.parametrize("chunk", range(PAGES // CHUNK))
def test_every_account_closes_and_nothing_changes_again(chunk: int) -> None:
    stories, damages = own_stories(), list(DAMAGES.values())
    for n in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        made = generate(stories, damages[n % len(damages)], SIZE, str(n))
        page = as_page(piece.text for piece in made.pieces)
        try:
            restored = restore_page(page)
            check_account(page, restored)
            again = restore_page(as_page(line.text for line in write_lines(restored)))
            assert contents(again) == contents(restored)
        except Exception as e:
            e.add_note(f"page {n}:\n{made.text}")
            raise
