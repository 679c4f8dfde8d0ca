"""Who sends the reminders, and when. Knows no channel: a channel says in `outcomes` what came of a send."""
