"""Drawn lines told from letters."""

from __future__ import annotations

from PIL import Image, ImageDraw

from services.redaction.editions.rules import Rules


def page(*boxes: tuple[int, int, int, int], mode: str = "L") -> Image.Image:
    """A white page of 200 by 100 pixels with black boxes."""
    image = Image.new(mode, (200, 100), "white")
    for box in boxes:
        ImageDraw.Draw(image).rectangle(box, fill="black")
    return image


def walls(image: Image.Image) -> list[float]:
    """The walls beside a line of words between 40 and 60."""
    return Rules(image, 72, 1.0).walls(40, 60)


def test_a_column_dark_from_above_to_below_is_a_wall():
    """A border that passes the line of words is one; a letter as high as the line is none."""
    assert walls(page((50, 20, 51, 80), (90, 40, 92, 60))) == [51.0]


def test_a_shaded_area_is_no_wall():
    """A thick dark area is a background, not a border."""
    assert walls(page((50, 20, 90, 80))) == []


def test_a_line_at_the_edge_of_the_page_has_no_walls():
    """Where nothing can be seen above or below, nothing is said."""
    assert Rules(page((50, 0, 51, 99)), 72, 1.0).walls(0, 20) == []


def test_a_row_dark_over_the_whole_stretch_is_a_rule():
    """A border of a cell is kept to its end; an underline that is shorter is not."""
    rules = Rules(page((10, 60, 150, 60), (40, 70, 80, 70)), 72, 1.0)
    found = rules.rules((20, 40, 180, 80), (20.0, 120.0))
    dark = [rule for rule in found if rule.shade == (0,)]
    assert [rule.box for rule in dark] == [(20, 60, 150, 60)]
    assert all(59 <= rule.box[1] <= 61 for rule in found)


def test_a_rule_is_drawn_in_one_shade_whatever_crossed_it():
    """The lightest of a rule's own pixels counts, so that a crossing letter leaves no trace."""
    image = page()
    ImageDraw.Draw(image).line((10, 60, 190, 60), fill=120)
    image.putpixel((70, 60), 0)
    [rule] = [r for r in Rules(image, 72, 1.0).rules((20, 40, 180, 80), (20.0, 180.0))
              if r.box[1] == 60]  # fmt: skip
    assert rule.shade == (120,)


def test_lines_are_found_in_colour_as_well():
    """A page with colour has its walls and rules too."""
    image = page((50, 20, 51, 80), (10, 75, 190, 75), mode="RGB")
    rules = Rules(image, 72, 1.0)
    assert rules.walls(40, 60) == [51.0]
    assert (0, 0, 0) in {rule.shade for rule in rules.rules((20, 65, 180, 85), (20.0, 180.0))}


def test_a_stretch_too_short_to_tell_says_nothing():
    """A mask narrower than it is high may hold a letter as easily as a rule."""
    assert Rules(page((0, 50, 199, 50)), 72, 1.0).rules((20, 40, 30, 80), (20.0, 30.0)) == []
