"""The words of a page, kept by columns: nothing about them changes but the room they take."""

from __future__ import annotations

import pickle

import pytest

from services.redaction.domain.reading import Page, PageSource, Word, Words

WORDS = (Word(0, 3, 1.25, 2.0, 10.5, 12.0, 0), Word(4, 9, 11.0, 2.0, 30.75, 12.0, 0))


def test_words_come_back_as_they_were_given():
    """Counting, walking, picking and comparing are those of a tuple of words."""
    words = Words(WORDS)
    assert tuple(words) == WORDS
    assert len(words) == 2
    assert (words[0], words[-1], words[1:]) == (WORDS[0], WORDS[1], WORDS[1:])
    assert words == WORDS
    assert words == Words(WORDS)
    assert words != Words(WORDS[:1])
    assert hash(words) == hash(Words(WORDS))
    assert pickle.loads(pickle.dumps(words)) == words


def test_no_words_are_no_words():
    """An empty page has none, and asking for one is an error."""
    assert not Words(())
    assert list(Words(())) == []
    with pytest.raises(IndexError):
        Words(())[0]


def test_a_page_keeps_its_words_by_columns():
    """Whatever a page is given its words as, equal words make equal pages."""
    page = Page(1, 595, 842, 0, 9, PageSource.TEXT, WORDS)
    assert isinstance(page.words, Words)
    assert page == Page(1, 595, 842, 0, 9, PageSource.TEXT, list(WORDS))
    assert page != Page(1, 595, 842, 0, 9, PageSource.TEXT, WORDS[:1])


def test_words_say_nothing_when_shown():
    """What is printed by mistake tells how many words there are and no more."""
    assert repr(Words(WORDS)) == "Words(2)"
