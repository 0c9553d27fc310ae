"""The commands of `gazewire`, by what they are for. They read settings; nobody but cli.py imports them."""
