"""The front door every service shares: app factory, sign-in verification, layout."""
