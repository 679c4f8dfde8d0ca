"""`python -m bot` is the same as `clinic-bot`."""

from bot.cli.main import main

if __name__ == "__main__":
    main()
