"""What the administrator and the partnership manager do, through pages only."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.demo import cast
from services.demo.people import PLAYERS
from services.demo.story import DECISION
from tests.browser.visitor import Visitor

LONDON = ZoneInfo("Europe/London")
PEOPLE = {one.key: f"{one.job} ({one.email})" for one in PLAYERS}
NEW_OFFICER = "Tenancy records officer"
CHILD, *REST = cast.REGISTER["entries"]
ON_THE_CASE = (
    ("redaction-officer", "Redaction officer", ""),
    ("approver", "Second reader (approves redaction)", ""),
    ("reviewer", "Independent reviewer", ""),
    ("family-one", "Family member or advocate", "Father A"),
    ("family-two", "Family member or advocate", "Father B"),
)
SEATS = (
    ("la-partner", "Local authority"),
    ("icb-partner", "Integrated care board"),
    ("police-partner", "Police"),
)


def invite_officer(admin: Visitor) -> str:
    """Add a person with a role at an agency; the answer is the link to hand to them."""
    admin.navigate("People")
    admin.follow("Add a person")
    admin.press("Add and make an invitation")
    admin.refuses("name", says="Enter a name")
    admin.fill(name=NEW_OFFICER, email="new-officer@example.org")
    admin.page.get_by_label("Agency records officer").check()
    admin.page.select_option("#agency", label="Calder Homes")
    admin.press("Add and make an invitation")
    admin.reads("The link is shown only now")
    admin.look("invitation made")
    return admin.page.locator(".lockgate-id").inner_text().strip()


def give_role(admin: Visitor) -> None:
    """Open a person's page and give them a role that holds everywhere."""
    admin.navigate("People")
    admin.follow("Data protection officer", "a person")
    admin.page.get_by_label("Auditor").check()
    admin.press("Save roles")
    admin.reads("Data protection officer")
    admin.look("roles saved")


def open_case(manager: Visitor) -> str:
    """Open a case and record the notification; the answer is the case's reference."""
    manager.follow("Bank holidays")
    manager.navigate("Cases")
    manager.follow("Open a case")
    manager.fill(aware__day="99", aware__month="1", aware__year="2026", aware__time="10:00")
    manager.press("Open case")
    manager.refuses("aware", says="Enter a real date")
    manager.day("aware", datetime.now(LONDON) - timedelta(days=1))
    manager.fill(reason="The duty manager rang late in the evening.")
    manager.press("Open case")
    manager.page.wait_for_selector("h2#clocks")
    manager.look("new case")
    reference = manager.page.locator("h1").inner_text()
    manager.follow("Record the notification")
    manager.press("Record")
    manager.refuses("reference", says="reference")
    manager.fill(reference=f"SIN-{reference}")
    manager.day("happened", datetime.now(LONDON))
    manager.press("Record")
    manager.reads("The clocks were counted again")
    manager.look("case with clocks")
    return reference


def weigh_threshold(manager: Visitor) -> None:
    """Write the threshold decision in words."""
    manager.follow("Threshold decision")
    manager.press("Record")
    manager.refuses("abuse_or_neglect", says="Enter this part")
    manager.fill(
        abuse_or_neglect="A head injury that the account given does not explain.",
        death_or_harm="Serious harm: the child is in intensive care.",
        partners_views="All three agree.",
        reasons="Both limbs are met on what is known today.",
    )
    manager.page.get_by_label("Yes", exact=True).check()
    manager.press("Record")
    manager.reads("The threshold decision is on the record")


def add_people(manager: Visitor) -> None:
    """Find people by name and put them on the case, each with a role."""
    manager.follow("People on this case")
    manager.press("Give role")
    manager.refuses("person", says="Choose a person")
    for key, role, relative in ON_THE_CASE:
        manager.page.select_option("#person", label=PEOPLE[key])
        manager.page.select_option("#role", label=role)
        manager.fill(audience=relative)
        manager.press("Give role")
        manager.reads("The role was given")
    manager.look("people on the case")
    manager.back()


def appoint_partners(manager: Visitor) -> None:
    """Say who signs for each of the three partners."""
    manager.follow("Who signs")
    manager.press("Appoint")
    manager.refuses("person", says="Choose a person")
    for key, seat in SEATS:
        manager.page.select_option("#person", label=PEOPLE[key])
        manager.page.get_by_label(seat, exact=True).check()
        manager.press("Appoint")
        manager.reads("The signatory was appointed")
    manager.look("signatories")
    manager.back()


def fill_register(manager: Visitor) -> None:
    """One entry by its form, then the whole register by import."""
    manager.follow("Identity register")
    manager.follow("Add an entry")
    manager.press("Save")
    manager.refuses("label", says="label")
    manager.fill(label=CHILD["label"], names="\n".join(CHILD["names"]))
    manager.page.get_by_label("A person", exact=True).check()
    manager.page.select_option("#role", label="Child who died or was harmed")
    manager.fill(identifiers="\n".join(f"{n['type']} {n['value']}" for n in CHILD["identifiers"]))
    manager.fill(dob__day="99", dob__month="1", dob__year="2021")
    manager.press("Save")
    manager.refuses("dob", says="Enter a real date")
    manager.day("dob", datetime.fromisoformat(CHILD["dob"]))
    manager.press("Save")
    manager.reads("The register was saved")
    manager.look("register with one entry")
    manager.follow("Import a register")
    manager.fill(register="{")
    manager.press("Import")
    manager.refuses("register", says="")
    case = manager.page.url.split("/cases/")[1].split("/")[0]
    manager.fill(register=json.dumps({**cast.REGISTER, "case": case}))
    manager.press("Import")
    manager.reads("The register was imported")
    manager.look("register imported")


def ask_agencies(manager: Visitor, reference: str) -> None:
    """One letter to all four agencies; one is taken back and asked again."""
    manager.navigate("Cases")
    manager.follow(reference, "case before asking")
    manager.follow("Ask agencies for records")
    manager.press("Send the requests")
    manager.refuses("agencies", says="Choose at least one agency")
    for box in manager.page.locator("main [name=agencies]").all():
        box.check()
    manager.fill(asked="Please send your records of contact with the family since January 2026.")
    manager.press("Send the requests")
    manager.reads("4 agencies were asked")
    manager.look("case with requests")
    manager.follow("Calder Homes", "a request as the manager sees it")
    manager.press("Take the request back")
    manager.reads("The request was taken back")
    manager.follow("Ask agencies for records")
    manager.page.get_by_label("Calder Homes").check()
    manager.fill(asked="Please send your tenancy records since January 2026.")
    manager.press("Send the requests")
    manager.reads("1 agency was asked")


def write_decision(manager: Visitor, reference: str) -> None:
    """Write the decision, with every accepted document annexed, and send it for checking."""
    manager.navigate("Cases")
    manager.follow(reference, "case with documents")
    manager.follow("Write the decision", "decision before writing")
    manager.follow("Write the decision", "write the decision")
    manager.press("Save")
    manager.refuses("outcome", says="Choose what the partners decide")
    manager.fill(
        rapid_review=DECISION["rapid_review"],
        rationale=DECISION["rationale"],
        national_reason=DECISION["national_reason"],
    )
    manager.page.locator(f"[name=outcome][value={DECISION['outcome']}]").check()
    manager.page.locator(f"[name=national_view][value={DECISION['national_view']}]").check()
    for one in DECISION["answers"]:
        yes = "yes" if one["met"] else "no"
        manager.page.locator(f"[name={one['criterion']}-met][value={yes}]").check()
        manager.page.locator(f"[name={one['criterion']}-reason]").fill(one["reason"])
    for box in manager.page.locator("main [name=annexes]").all():
        box.check()
    manager.press("Save")
    manager.reads("Saved as a new version")
    manager.look("decision saved")
    manager.press("Send for checking")
    manager.reload_until("Open for signature")
    manager.look("decision open for signature")
