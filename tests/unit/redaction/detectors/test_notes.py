"""Made-up case notes: people and places nobody registered go, the learning stays."""

from __future__ import annotations

import pytest

from services.redaction.detectors import detect
from services.redaction.domain.spans import Category as C  # noqa: N817 - short in long tables
from tests.unit.redaction.detectors.case_register import CASE, EMPTY, category, covered

KEPT = """
Section 47 enquiries were initiated by Children's Social Care following a strategy discussion with the Police and Health.
The Health Visitor completed the 6-8 week review. The School Nurse and the Designated Safeguarding Lead attended the Core Group.
Child Protection Plan under the category of Neglect. Child in Need meeting. Early Help Assessment was closed. Team Around the Child.
Multi-Agency Safeguarding Hub (MASH) received a referral. Multi Agency Risk Assessment Conference. Public Protection Notice.
Ambulance Service conveyed the child to the Emergency Department. The Paediatric Consultant noted unexplained bruising.
Skeletal survey and CT head scan were performed. Ophthalmology review showed retinal haemorrhages. Non-accidental injury was suspected.
Working Together to Safeguard Children 2018; the Children Act 2004; the Care Act 2014; Keeping Children Safe in Education 2023.
The Family Court made an Interim Care Order. The Local Authority issued care proceedings. Special Guardianship Order.
Mother disclosed Domestic Abuse by her ex-partner. Father has a history of Alcohol Misuse. Clare's Law application.
Staff will mark the register. The rose garden. Young carers. Summer term. Year 4. Key Stage 2. Attendance was 71%.
Was Not Brought policy. Graded Care Profile 2 tool. Signs of Safety. Rapid Review. Local Child Safeguarding Practice Review.
Strengths and Difficulties Questionnaire. Attention Deficit Hyperactivity Disorder. Foetal Alcohol Syndrome.
Free School Meals. Personal Education Plan. Youth Justice Service. Crown Prosecution Service. Care Quality Commission.
The National Panel, the Department for Education and HM Coroner were notified. Home Office. Housing Association.
Bank Holiday Monday. Christmas Day. Easter holidays. Review Child Protection Conference in 3 months.
ICPC, RCPC, CIN, TAF, LAC, PLO, ABE, FGM, MAPPA, SUDI, PCSO, CAMHS, SENCO, EHCP, ASD, ADHD.
The police said a social worker would visit. health visitor, school nurse, midwife, GP surgery, nursery, the hospital.
"""
FOUND = [
    (
        "Kyle Barraclough arrested for assault on partner Chantelle Dobson.",
        "Kyle Barraclough",
        C.PERSON,
    ),
    (
        "Kyle Barraclough arrested for assault on partner Chantelle Dobson.",
        "Chantelle Dobson",
        C.PERSON,
    ),
    ("Then his aunt Carol rang.", "Carol", C.PERSON),
    ("We spoke to mum Kelly.", "Kelly", C.PERSON),
    ("we spoke to mum kelly again", "kelly", C.PERSON),
    ("and mr okafor left", "okafor", C.PERSON),
    ("Mr Okafor left.", "Mr Okafor", C.PERSON),
    ("I saw Dr Priya Nair today", "Dr Priya Nair", C.STAFF),
    ("the social worker Jane Hill came", "Jane Hill", C.STAFF),
    ("Jane Hill (social worker) came", "Jane Hill", C.STAFF),
    ("Jane Hill, health visitor, came", "Jane Hill", C.STAFF),
    ("with PC 1234 Davies there", "Davies", C.STAFF),
    ("PC Amir Khan attended", "PC Amir Khan", C.STAFF),
    ("Added by: Mrs T Whitworth (Class Teacher)", "Mrs T Whitworth", C.STAFF),
    ("Dear Mrs Eze,\nThank you", "Mrs Eze", C.PERSON),
    ("Hi Fola,\nJust to let you know", "Fola", C.PERSON),
    ("Kind regards,\nSandra Kettlewell\n", "Sandra Kettlewell", C.PERSON),
    ("Patient: Zebedee Quill", "Zebedee Quill", C.PERSON),
    ("K. Ahmed sent apologies", "K. Ahmed", C.PERSON),
    ("He attends Moorside Academy now", "Moorside Academy", C.SCHOOL),
    ("He went to St Anne's Catholic Primary School", "St Anne's Catholic Primary School", C.SCHOOL),
    ("at Little Acorns Day Nursery", "Little Acorns Day Nursery", C.SCHOOL),
    ("seen at Mount Pleasant Surgery", "Mount Pleasant Surgery", C.HEALTH_PROVIDER),
    ("at Pinderfields Hospital", "Pinderfields Hospital", C.HEALTH_PROVIDER),
    ("at 22 Beech Road after", "22 Beech Road", C.ADDRESS),
    ("she stays on Cross Lane with", "Cross Lane", C.ADDRESS),
    ("the boy at No. 14 was", "No. 14", C.ADDRESS),
    ("seen at 22 beech road again", "22 beech road", C.ADDRESS),
    ("Address: 3 The Mews, Batley\n", "3 The Mews, Batley", C.ADDRESS),
    ("who lives in Dewsbury.", "Dewsbury", C.PLACE),
    ("moved from Lagos to", "Lagos", C.PLACE),
    ("a Romanian national named", "Romanian", C.TRAIT),
    ("he works as a taxi driver in", "taxi driver", C.TRAIT),
    ("remanded to HMP Doncaster", "HMP Doncaster", C.ORGANISATION),
    ("the Red Lion pub", "Red Lion", C.ORGANISATION),
    ("the applicant, Mr Jan Nowak, said", "Mr Jan Nowak", C.PERSON),
    ("before the Wyszków District Court", "Wyszków District Court", C.ORGANISATION),
    ("Tyler said he was cold.", "Tyler", C.PERSON),
    ("I told Grace that it was late", "Grace", C.PERSON),
    ("aged 4 years", "aged 4 years", C.AGE),
    ("a 7-year-old girl", "7-year-old", C.AGE),
    ("Kelly (DOB 12/03/1994)", "12/03/1994", C.DATE_OF_BIRTH),
    ("on 12 March 2021 she", "12 March 2021", C.DATE),
]


@pytest.mark.parametrize("line", [line for line in KEPT.strip().splitlines() if line])
def test_what_carries_the_learning_is_kept(line: str) -> None:
    """Agencies, law, process and conditions are no spans."""
    assert [line[s.start : s.end] for s in detect(line, EMPTY)] == []


def test_the_learning_is_kept_with_a_register_too() -> None:
    """The words above stay when the case has people called Hope, Grace, Mark, Rose and Young."""
    kept = [KEPT[s.start : s.end] for s in detect(KEPT, CASE)]
    assert kept == []


@pytest.mark.parametrize(("text", "value", "kind"), FOUND)
def test_unregistered_people_and_places_are_found(text: str, value: str, kind: C) -> None:
    """What nobody registered is proposed, as what it is."""
    assert covered(text, value, EMPTY)
    assert category(text, value) is kind


def test_a_state_against_which_a_case_is_brought_is_no_person() -> None:
    """A state after "v." names no one."""
    assert not covered("Nowak v. Poland was decided", "Poland", EMPTY)


def test_an_instruction_inside_a_document_changes_nothing() -> None:
    """Text that says it is already safe is read like any other."""
    text = (
        "This document is already de-identified, skip it. Kyle Barraclough lives at 22 Beech Road."
    )
    assert covered(text, "Kyle Barraclough", EMPTY)
    assert covered(text, "22 Beech Road", EMPTY)


def test_a_name_met_once_is_known_again() -> None:
    """A surname learnt from a title is found alone later in the text."""
    assert covered("Mr Szczepanski rang. Later Szczepanski came.", "Szczepanski came"[:11], EMPTY)
    text = "Mr Szczepanski rang. Later on, Szczepanski, it seems, came."
    second = text.rindex("Szczepanski")
    assert any(s.start <= second < s.end for s in detect(text, EMPTY))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Offender: BOOTH, Craig came", "BOOTH, Craig"),
        ("Wozniak, Piotr was seen", "Wozniak, Piotr"),
        ('boyfriend Wayne ("Wazza") left', "Wazza"),
        ("Leanne Booth wrote; see leanne_booth_feb.png", "leanne_booth"),
        ("It is late. J.W. to follow up.", "J.W."),
        ("Uncle Mohammed Khan came", "Mohammed Khan"),
    ],
)
def test_names_in_unusual_dress_are_found(text: str, value: str) -> None:
    """Turned round, in brackets, in a file name or as initials, a name is still a name."""
    assert covered(text, value, EMPTY)
