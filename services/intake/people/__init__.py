"""The front desk: agencies, people, roles, sign-in, sessions and agencies' API tokens."""
