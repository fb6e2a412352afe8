"""What storage does when something happens or somebody asks. Sees ports, never a framework."""
