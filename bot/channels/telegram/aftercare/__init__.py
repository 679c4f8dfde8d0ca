"""Aftercare on Telegram: the form that begins it, what changes it, the reminders themselves, invitations and alarms."""
