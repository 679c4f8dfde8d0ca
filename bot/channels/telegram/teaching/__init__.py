"""Teaching in the staff chat: kept questions become phrasings of an entry, or an entry of their own."""
