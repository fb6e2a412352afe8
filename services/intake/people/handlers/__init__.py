"""What can be asked of the front desk: flat functions over ports."""
