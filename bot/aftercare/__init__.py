"""Care plans: what a patient is reminded of, and when. Pure."""
