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
    Page #counter(page).display()#if d.whole [ of #counter(page).final().first()]
  ]),
)
#set list(indent: 4mm, spacing: 0.8em)
#set table(stroke: 0.5pt + luma(120), inset: 5pt)
#show heading: set block(above: 1.3em, below: 0.7em, sticky: true)
#show quote.where(block: true): it => block(
  inset: (left: 9pt), stroke: (left: 1.5pt + luma(150)), above: 0.8em, below: 0.8em, it.body,
)

#let label(words) = box(
  fill: grey, inset: (x: 2pt), outset: (y: 2.5pt), text(weight: "bold", words),
)
#let piece(p) = if type(p) == str { p } else if p == 0 { linebreak() } else { label(p.first()) }
#let shown(c) = if type(c) == str { c } else { c.map(piece).join() }

#let entries(items) = list(
  marker: if items.first().numbered { [] } else { ([\u{2022}], [\u{2013}]) },
  ..items.map(item => list.item({
    shown(item.c)
    if item.items.len() > 0 { entries(item.items) }
  })),
)
#let grid-of(t) = {
  set text(size: 9.5pt)
  let cells(rows) = rows.map(row => row.map(shown)).join()
  let columns = t.columns.map(width => width * 1fr)
  if t.head.len() > 0 {
    table(columns: columns, table.header(..cells(t.head).map(strong)), ..cells(t.rows))
  } else {
    table(columns: columns, ..cells(t.rows))
  }
}
#let tabled(t) = if t.sheet > 0 {
  page(width: t.sheet * 1mm, height: calc.max(210, calc.min(297, t.sheet * 0.7)) * 1mm, grid-of(t))
} else { grid-of(t) }
#let quoted(depth, body) = {
  if depth == 0 { body } else { quote(block: true, quoted(depth - 1, body)) }
}

#let draw(item) = {
  if item.k == "paragraph" { par(shown(item.c)) }
  else if item.k == "heading" { heading(level: item.level, shown(item.c)) }
  else if item.k == "quote" { quoted(item.depth, par(shown(item.c))) }
  else if item.k == "note" {
    set text(size: 9.5pt)
    block(inset: (left: 8pt), stroke: (left: 1.5pt + luma(150)), par(shown(item.c)))
  }
  else if item.k == "list" { entries(item.items) }
  else if item.k == "table" { tabled(item) }
}

#counter(page).update(d.page)
#if d.page == 1 {
  heading(level: 1, d.title)
  block(fill: luma(243), inset: 8pt, width: 100%, text(size: 9.5pt, {
    for note in d.notice { par(note) }
  }))
}
#for item in d.items { draw(item) }
"""
