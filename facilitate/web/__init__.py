"""HTTP helpers that know no domain."""
