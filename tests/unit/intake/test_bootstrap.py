"""Intake put together: every event it is sent has a consumer, every timer can run."""

from services.intake.inspection.client import PROGRAM
from shared.contracts import events
from shared.ports.source import BytesSource


def test_every_event_sent_to_intake_has_a_consumer(site):
    """No event waits for nobody, and no consumer waits for an event that never comes."""
    sent = {
        spec.type
        for spec in events.specs()
        if any(queue.startswith("intake.") for queue in spec.queues)
    }
    assert set(site.service.consumers) == sent


def test_it_stands_at_the_root_of_the_site(site):
    """The front desk answers at the site's root and says that it is well."""
    assert (site.service.name, site.service.mount) == ("intake", "")
    assert site.app.test_client().get("/api/v1/health").json["status"] == "ok"


def test_the_api_describes_itself(site):
    """The OpenAPI document names the routes of uploads, requests and decisions."""
    paths = site.app.test_client().get("/api/v1/openapi.json").json["paths"]
    assert {"/api/v1/uploads/{upload}", "/api/v1/cases/{case}/decision"} <= set(paths)


def test_inspection_runs_in_the_sandbox_and_tells_the_first_refusal(site):
    """The bytes and the name go to the sandboxed program; a refusal comes back as its code."""
    from services.intake.bootstrap import inspector

    seen = []

    class Spy:
        def run(self, program, request, source, *_):
            seen.append((program, request["name"], source.size))
            yield {"inspection": {"file_type": "pdf", "findings": ["tracked-changes", "file-bomb"]}}

    found = inspector(Spy())(BytesSource(b"abc"), "a.pdf")
    assert seen == [(PROGRAM, "a.pdf", 3)]
    assert (found.refusal, found.findings) == ("file-bomb", ("tracked-changes", "file-bomb"))
