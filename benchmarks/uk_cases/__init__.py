"""Made-up UK case files with known answers: an open half to tune on, a sealed half to measure."""
