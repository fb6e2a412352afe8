"""The layout of the text edition, in the typesetter's language; content arrives as data.

Kept as a module so that it is always installed with the code that uses it.
"""

TEXT_TEMPLATE = rb"""
#let d = json(bytes(sys.inputs.content))
#let grey = luma(228)
#set document(title: d.title, author: "Lockgate", date: datetime(year: 2000, month: 1, day: 1))
#set text(
  font: ("Libertinus Serif", "DejaVu Sans Mono"), size: 11pt, lang: "en", region: "GB",
  ligatures: false, hyphenate: false,
)
#set par(leading: 0.65em, spacing: 1em, justify: false)
#set page(
  paper: "a4", margin: (x: 22mm, top: 24mm, bottom: 22mm),
  footer: context align(center, text(size: 9pt)[
    Page #counter(page).display() of #counter(page).final().first()
  ]),
)
#set list(indent: 4mm, spacing: 0.8em)
#set table(stroke: 0.5pt + luma(120), inset: 5pt)
#show heading: set block(above: 1.3em, below: 0.7em)

#let lines(words) = words.split("\n").map(line => [#line]).join(linebreak())
#let piece(p) = if p.at(1) == 1 {
  box(fill: grey, inset: (x: 2pt), outset: (y: 2.5pt), radius: 1pt, strong(p.at(0)))
} else { lines(p.at(0)) }
#let pieces(ps) = ps.map(piece).join()

#let entries(items) = list(
  marker: if items.first().numbered { [] } else { ([\u{2022}], [\u{2013}]) },
  ..items.map(item => {
    let sub = if item.items.len() > 0 { entries(item.items) }
    list.item(pieces(item.c) + sub)
  }),
)
#let row-cells(rows) = rows.map(row => row.map(cell => [#pieces(cell)])).flatten()
#let grid-of(t) = {
  set text(size: 9.5pt)
  let head = row-cells(t.head)
  let body = row-cells(t.rows)
  if head.len() > 0 {
    table(columns: (1fr,) * t.columns, table.header(..head.map(strong)), ..body)
  } else {
    table(columns: (1fr,) * t.columns, ..body)
  }
}
#let shown(t) = if t.columns > 6 {
  page(width: calc.max(297, t.columns * 26) * 1mm, height: 210mm, grid-of(t))
} else { grid-of(t) }

#let draw(item) = {
  if item.k == "heading" { heading(level: item.level, pieces(item.c)) }
  else if item.k == "paragraph" { par(pieces(item.c)) }
  else if item.k == "note" {
    block(inset: (left: 8pt), stroke: (left: 1.5pt + luma(150)), text(size: 9.5pt, pieces(item.c)))
  }
  else if item.k == "list" { entries(item.items) }
  else if item.k == "table" { shown(item) }
}

#heading(level: 1, d.title)
#block(fill: luma(243), inset: 8pt, width: 100%, text(size: 9.5pt, {
  d.notice.map(n => par(lines(n))).join()
}))
#for item in d.items { draw(item) }
"""
