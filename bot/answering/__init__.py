"""A message becomes a reply. Pure: no channel, file, database, clock or environment."""
