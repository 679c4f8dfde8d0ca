"""The staff chat: commands, buttons and replies that work there and nowhere else."""
