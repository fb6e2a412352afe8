"""Made-up UK case files with known answers: open stocks to tune on, a sealed one to measure."""
