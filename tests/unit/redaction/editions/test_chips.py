"""Pictures of labels and words: drawn once, kept while there is room."""

from __future__ import annotations

from services.redaction.editions import chips as room
from services.redaction.editions.chips import ChipKey, Chips

KEYS = [ChipKey("Child A", label=True, size=10.0), ChipKey("seen", label=False, size=10.0)]


def counted(monkeypatch) -> list[int]:
    """How many pictures each run of the typesetter was asked for, as it goes on."""
    asked: list[int] = []
    real = room.typeset_pictures

    def typeset(template, content, dpi):
        made = real(template, content, dpi)
        asked.append(len(made))
        return made

    monkeypatch.setattr(room, "typeset_pictures", typeset)
    return asked


def test_a_word_is_drawn_once(monkeypatch):
    """What was drawn before is not drawn again, and is the same picture."""
    asked = counted(monkeypatch)
    chips = Chips(100)
    first = chips.draw(KEYS)
    again = chips.draw([*KEYS, ChipKey("twice", label=False, size=10.0)])
    assert asked == [2, 1]
    assert all(again[key] is first[key] for key in KEYS)
    assert chips.draw([]) == {}


def test_the_oldest_pictures_make_room(monkeypatch):
    """No more are kept than there is room for; those asked for are always given."""
    monkeypatch.setattr(room, "_KEPT", 2)
    asked = counted(monkeypatch)
    chips = Chips(100)
    many = [ChipKey(f"word{n}", label=False, size=10.0) for n in range(4)]
    assert list(chips.draw(many)) == many
    chips.draw(many[2:])
    chips.draw(many[:1])
    assert asked == [4, 1]
