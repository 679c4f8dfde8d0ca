"""A person of the clinic takes over: what a patient asks for, the way there and back, and its end."""
