"""Learning from patients: what they were answered, whether it helped, and the questions that are kept for the staff."""
