"""The account finds every kind of loss that a restoration could make."""

import pytest

from flows.errors import AccountError
from flows.model import BodyItem, Discard, Restored
from flows.restore import check_account, restore_page
from tests.restore.conftest import make_page


@pytest.fixture
def restored(library: list[str]) -> tuple[object, Restored]:
    page = make_page(["图书馆开到家门口", *library])
    return page, restore_page(page)


def spoil(restored: Restored, index: int, **changes: object) -> Restored:
    article = restored.articles[0]
    item = article.body[index].model_copy(update=changes)
    body = (*article.body[:index], item, *article.body[index + 1 :])
    return restored.model_copy(update={"articles": (article.model_copy(update={"body": body}), *restored.articles[1:])})


def test_a_true_restoration_passes(restored) -> None:
    check_account(*restored)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text[:-1], "1 characters lost"),
        (lambda text: text + "了", "1 invented"),
        (lambda text: text[1] + text[0] + text[2:], "was changed"),
    ],
)
def test_a_changed_paragraph_fails(restored, change, says: str) -> None:
    page, result = restored
    text = result.articles[0].body[1].text
    with pytest.raises(AccountError, match=says):
        check_account(page, spoil(result, 1, text=change(text)))


def test_a_block_used_by_nobody_fails(restored) -> None:
    page, result = restored
    with pytest.raises(AccountError, match="not accounted for"):
        check_account(page, spoil(result, 1, blocks=()))


def test_a_paragraph_printed_twice_fails(restored) -> None:
    page, result = restored
    twice = result.model_copy(update={"discarded": (Discard(text=result.articles[0].body[0].text, reason="x"),)})
    with pytest.raises(AccountError, match="invented"):
        check_account(page, twice)


def test_an_editorial_mark_has_no_text() -> None:
    assert BodyItem(kind="gap", text=None).text is None
