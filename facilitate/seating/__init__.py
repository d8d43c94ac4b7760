"""Who sits with whom, in which round: seats and plans, and `solver`, a pure library."""
