"""Words after which a year belongs to a law or a document, not to a person's life."""

from services.redaction.detectors.wordlist import words

ACTS = words(
    """Act Acts Children Safeguarding Practice Procedures Rules Rule Regulations Regulation Order
    Directive Convention Protocol Code Guidance Together Education Framework Charter Bill Law
    Statute Decree Ordinance Constitution Procedure Measure Schedule Scheme Standards Census"""
)
