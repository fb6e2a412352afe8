"""``lockgate doctor``: what this machine offers, and whether each dependency answers now.

Everything is tried live; no probe is left behind. For a service that runs apart it looks at what
that service needs, and that it may do no more than that.
"""

from services.doctor.check import ATTENTION, BROKEN, OK, Check
from services.doctor.examination import examine

__all__ = ["ATTENTION", "BROKEN", "OK", "Check", "examine"]
