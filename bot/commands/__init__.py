"""The commands of ``python -m bot``, one file each. A command imports what it needs when it runs, so that all start fast."""

from bot.commands import benchmark, evaluate, knowledge, requests, run, safety, shell, train, try_, tune

COMMANDS = (run, shell, train, try_, knowledge, requests, safety, evaluate, tune, benchmark)
