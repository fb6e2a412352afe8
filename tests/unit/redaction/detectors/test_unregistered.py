"""People nobody registered, in the ways notes, minutes, messages and letters write them."""

from __future__ import annotations

import pytest

from services.redaction.detectors import detect
from services.redaction.domain.spans import Category
from tests.unit.redaction.detectors.case_register import EMPTY, at, covered

PEOPLE = [
    ("spoke to mum's partner darren who was polite", ["darren"]),
    ("mum said her bf wayne was there", ["wayne"]),
    ("his aunt Carol rang", ["Carol"]),
    ("her nan Beryl collects", ["Beryl"]),
    ("DK: I dont want to talk\nSW: ok\nDK: leave me", ["DK"]),
    ("[10:31] kelly: hes not here\n[10:32] Darren B: ok", ["kelly", "Darren B"]),
    ("kelly_xo: hi\nLeanne: hey", ["Leanne"]),
    ("Adewale Ogunleye attended with his wife Temitope.", ["Adewale Ogunleye", "Temitope"]),
    ("Mum, Oluwakemi, was late.", ["Oluwakemi"]),
    ("Baby Zuri was weighed.", ["Zuri"]),
    ("Thanushan reported that his uncle Sivakumar hit him.", ["Thanushan", "Sivakumar"]),
    ("the landlord, Mr Gheorghe Ionescu, complained", ["Mr Gheorghe Ionescu"]),
    ("neighbour Mrs Postlethwaite heard shouting", ["Mrs Postlethwaite"]),
    ("Social Worker Ngozi Eze visited", ["Ngozi Eze"]),
    ("SW Jane Hill visited", ["Jane Hill"]),
    ("HV Tracey Kirkbride weighed baby", ["Tracey Kirkbride"]),
    ("Allocated SW: Farzana Malik", ["Farzana Malik"]),
    ("IRO - Colin Petty", ["Colin Petty"]),
    ("PS 334 Hargreaves attended", ["Hargreaves"]),
    ("DSL Mrs Achterberg informed", ["Mrs Achterberg"]),
    ("Headteacher Ms. Quigley", ["Ms. Quigley"]),
    ("Dr Okonkwo-Baines examined him", ["Dr Okonkwo-Baines"]),
    ("Consultant Paediatrician Dr A Venkataraman", ["Dr A Venkataraman"]),
    ("Midwife Siobhan Ni Bhriain called", ["Siobhan Ni Bhriain"]),
    ("team manager Bev Stokes agreed", ["Bev Stokes"]),
    (
        "Present: Karen Lomax (SW), Ruth Oyelaran (HV), DS Pickering, Mr Tuffnell (Head)",
        ["Karen Lomax", "Ruth Oyelaran", "DS Pickering", "Mr Tuffnell"],
    ),
    (
        "Attendees:\nRaj Bhogal - Team Manager\nElin Prydderch - School Nurse\nT. Mbatha - IDVA",
        ["Raj Bhogal", "Elin Prydderch", "T. Mbatha"],
    ),
    ("Apologies: Y. Demir, Police", ["Y. Demir"]),
    ("Chair: Philippa Ashdown-Green", ["Philippa Ashdown-Green"]),
    ("Minute taker: Dee", ["Dee"]),
    ("cc: Moira Tait; Hamza Sheikh", ["Moira Tait", "Hamza Sheikh"]),
    ("From: Rhiannon Pugh <r.pugh@example.org>\nTo: Ola Bankole", ["Rhiannon Pugh", "Ola Bankole"]),
    ("Hi Rhiannon,\n\nThanks\nOla", ["Rhiannon", "Ola"]),
    ("Regards\n\nShabana", ["Shabana"]),
    ("Kind regards,\n\nJ Crabtree\nFamily Support Worker", ["J Crabtree"]),
    ("Kayleigh's boyfriend Dwayne Pipe moved in", ["Kayleigh", "Dwayne Pipe"]),
    ("child's stepdad (Lee Marsh) was arrested", ["Lee Marsh"]),
    ("known as 'Smurf' to police", ["Smurf"]),
    ("AKA Big Dave", ["Big Dave"]),
    ("he goes by Jaz", ["Jaz"]),
    (
        "Sibling group: Ellie-Mae (7), Tommy (4) and Riley-Jay (1)",
        ["Ellie-Mae", "Tommy", "Riley-Jay"],
    ),
    ("children Ava, Leo and Noah", ["Ava", "Leo", "Noah"]),
    ("Mum (Stacey) and dad (Paul) argued", ["Stacey", "Paul"]),
    ("MGM Pauline cares for them", ["Pauline"]),
    ("PGF (Terry) visited", ["Terry"]),
    ("suspect: TREVOR HUXTABLE dob", ["TREVOR HUXTABLE"]),
    ("VICTIM Chantelle ENTWISTLE states", ["Chantelle ENTWISTLE"]),
    ("IP is Keeley ROBSON", ["Keeley ROBSON"]),
    ("O'SHAUGHNESSY was cautioned", ["O'SHAUGHNESSY"]),
    ("Ms Nowakowska's interpreter", ["Ms Nowakowska"]),
    ("Mr. and Mrs. Dalgleish fostered", ["Mr. and Mrs. Dalgleish"]),
    ("foster carers Jim and Maureen Tulloch", ["Jim", "Maureen Tulloch"]),
    ("respite with the Tullochs", ["Tullochs"]),
    ("Fatou Jallow-Bah told staff", ["Fatou Jallow-Bah"]),
    ("Bereket Tesfamariam is an UASC", ["Bereket Tesfamariam"]),
    ("Nguyen Thi Lan was found", ["Nguyen Thi Lan"]),
    ("Khadija bint Yusuf said", ["Khadija bint Yusuf"]),
    ("Mihai-Andrei Popa was excluded", ["Mihai-Andrei Popa"]),
    ("his friend tyrone b from school", ["tyrone"]),
    ("Tyrone said leon hit him", ["Tyrone", "leon"]),
    ("child disclosed that uncle pete touches her", ["pete"]),
    ("mr patel from the shop", ["mr patel"]),
    ("miss khan rang home", ["miss khan"]),
    ("taken to A&E by nan sheila", ["sheila"]),
    ("WhatsApp from Chloe B: omg", ["Chloe B"]),
    ("Snapchat name jayden_07x", ["jayden_07x"]),
    ("Added by: S. Whitcombe 12/05", ["S. Whitcombe"]),
    ("Logged by SWHITCOMBE", ["SWHITCOMBE"]),
    ("Reported to Mrs T. Whitworth (DDSL)", ["Mrs T. Whitworth"]),
    ("Sgt Kowalczyk 4471 reviewed", ["Kowalczyk"]),
    ("PCSO Hannah Frith", ["Hannah Frith"]),
    ("the IDVA, Marta Kowalska, noted", ["Marta Kowalska"]),
    ("Solicitor for mother: Ms Anwen Rees", ["Ms Anwen Rees"]),
    ("HHJ Featherstone ordered", ["Featherstone"]),
    ("Recorder Olusanya QC", ["Olusanya"]),
    ("CAFCASS Guardian Denise Brough", ["Denise Brough"]),
    ("Nurse Abiola triaged", ["Abiola"]),
    ("Sister Mullarkey on the ward", ["Mullarkey"]),
    ("Rev. Tobias Lund", ["Tobias Lund"]),
    ("Imam Bilal Sadiq", ["Bilal Sadiq"]),
    ("Coach Danny runs football", ["Danny"]),
    ("Asked Aaliyah if she was ok. Aaliyah shrugged.", ["Aaliyah"]),
    ("the applicant's brother, Mehmet Yildirim, testified", ["Mehmet Yildirim"]),
    ("Mum Grace rang", ["Grace"]),
    ("Hope Booth told staff", ["Hope Booth"]),
    ("Grace King, DOB withheld", ["Grace King"]),
    ("Re: Grace King, of this parish", ["Grace King"]),
    ("with Hope (Designated Safeguarding Lead)", ["Hope"]),
    ("his aunt Xiu; later xiu rang", ["Xiu"]),
    ("that Tyler hit tyler's friend", ["Tyler"]),
    ("Wei Chen's mother tongue", ["Wei Chen"]),
    ("Ali Raza bought her a phone", ["Ali Raza"]),
    ("Text from 'Daz' read", ["Daz"]),
]
STAFF = [
    ("Social Worker Ngozi Eze visited", "Ngozi Eze", "Social Worker"),
    ("SW Jane Hill visited", "Jane Hill", "Social Worker"),
    ("HV Tracey Kirkbride weighed", "Tracey Kirkbride", "Health Visitor"),
    ("Allocated SW: Farzana Malik", "Farzana Malik", "Social Worker"),
    ("IRO - Colin Petty", "Colin Petty", "Reviewing Officer"),
    ("Raj Bhogal - Team Manager", "Raj Bhogal", "Manager"),
    ("the IDVA, Marta Kowalska, noted", "Marta Kowalska", "Advocate"),
    ("Solicitor for mother: Ms Anwen Rees", "Anwen Rees", "Solicitor"),
    ("J Crabtree, Family Support Worker", "J Crabtree", "Support Worker"),
    ("class teacher Mr Odell", "Mr Odell", "Teacher"),
    ("Karen Lomax (SW)", "Karen Lomax", "Social Worker"),
    ("GP Dr Patel", "Dr Patel", "Doctor"),
    ("DS Pickering said", "DS Pickering", "Police Officer"),
    ("Nurse Abiola triaged", "Abiola", "Nurse"),
    ("PCSO Hannah Frith", "Hannah Frith", "Police Officer"),
    ("Headteacher Ms. Quigley", "Quigley", "Headteacher"),
    ("team manager Bev Stokes", "Bev Stokes", "Manager"),
    ("Consultant Paediatrician Dr A Venkataraman", "Venkataraman", "Doctor"),
    ("CAFCASS Guardian Denise Brough", "Denise Brough", "Guardian"),
    ("Midwife Siobhan Kelly", "Siobhan Kelly", "Midwife"),
    ("my social worker Tina", "Tina", "Social Worker"),
    ("youth worker Abdi", "Abdi", "Youth Worker"),
    ("our SENCO, Mrs Bird", "Mrs Bird", "SENCO"),
    ("school nurse Rose", "Rose", "School Nurse"),
    ("Kind regards\nElaine Moffat\nHealth Visitor", "Elaine Moffat", "Health Visitor"),
]
ORDINARY = [
    "SW: ok\nSW: thanks\n",
    "Note: done\nNote: open\n",
    "Mum: fine\nMum: ok\n",
    "Action: review\nAction: close\n",
    "Please contact the Duty Team Manager.",
    "The Independent Reviewing Officer agreed the plan.",
    "Police Officers attended. Social Workers were told.",
    "Kind regards\nThe Duty Team\n",
    "Agreed actions and next steps. Who will do what by when?",
    "Known as a Child in Need.",
    "Solicitor for mother: not yet known",
    "Consultant Paediatrician on call",
    "Class teacher informed.",
    "The meeting began at 10:31 and ended at 11:45.",
    "Mother and Father argued. Brother was upstairs.",
    "Big brother was upset, little sister slept.",
    "Will Young people attend?",
    "Summer Holiday club",
    "We don't know. I've asked. Don't go. Can't say.",
    "School Nurse to weigh. Health Visitor to call.",
]


@pytest.mark.parametrize(("text", "names"), PEOPLE)
def test_people_nobody_registered_are_proposed(text: str, names: list[str]) -> None:
    """Names of every origin are covered, capital or not, in any dress of a note."""
    assert [name for name in names if not covered(text, name, EMPTY)] == []


@pytest.mark.parametrize(("text", "name", "role"), STAFF)
def test_professionals_are_staff_with_their_role(text: str, name: str, role: str) -> None:
    """A role before, after, above or below a name makes it staff, labelled by the role."""
    span = at(text, name, EMPTY)
    assert span is not None
    assert (span.category, span.label) == (Category.STAFF, role)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_english_names_nobody(text: str) -> None:
    """Roles, kin and headings without a name are left alone."""
    people = {Category.PERSON, Category.STAFF}
    assert [text[s.start : s.end] for s in detect(text, EMPTY) if s.category in people] == []
