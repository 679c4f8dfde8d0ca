"""All SQL: one schema for SQLite and PostgreSQL, one small repository a table. What is about a patient is encrypted."""
