"""Word lists kept by hand or counted by script: facts about names, places and ordinary words."""
