"""The commands of ``python -m bot``, one file each. A command imports what it needs when it runs, so that all start fast."""

from bot.commands import (
    areas,
    benchmark,
    desk,
    evaluate,
    gaps,
    knowledge,
    phone,
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
    gaps,
    requests,
    desk,
    sms,
    services,
    areas,
    safety,
    evaluate,
    tune,
    benchmark,
)
