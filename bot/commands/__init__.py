"""The commands of ``python -m bot``, one file each. A command imports what it needs when it runs, so that all start fast."""

from bot.commands import (
    areas,
    benchmark,
    evaluate,
    knowledge,
    ledger,
    phone,
    reminders,
    requests,
    run,
    safety,
    services,
    shell,
    sms,
    train,
    try_,
    tune,
)

COMMANDS = (
    run,
    shell,
    phone,
    train,
    try_,
    knowledge,
    requests,
    sms,
    reminders,
    ledger,
    services,
    areas,
    safety,
    evaluate,
    tune,
    benchmark,
)
