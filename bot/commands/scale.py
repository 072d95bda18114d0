"""``python -m bot scale``: how many processes so many families need."""

from __future__ import annotations

import argparse
from typing import Any


def add_to(commands: Any) -> None:
    parser = commands.add_parser("scale", help="how many processes so many families need; what a turn costs")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    plan = actions.add_parser("plan", help="workers, memory and cost for so many families, by simulation")
    plan.add_argument("families", type=int)
    plan.add_argument(
        "--writing", type=float, default=0.02, help="share of families that write on a day (default: 0.02)"
    )
    plan.add_argument("--messages", type=float, default=8, help="of one family on such a day (default: 8)")
    plan.add_argument("--busy", type=float, default=5, help="times an ordinary day that must go well (default: 5)")
    plan.add_argument(
        "--turn", type=float, default=0.06, help="seconds of a turn, as `scale measure` tells (default: 0.06)"
    )
    plan.add_argument("--spread", type=float, default=0.5, help="its standard deviation by its mean (default: 0.5)")
    plan.add_argument("--longest", type=float, default=1.0, help="seconds for 95 of 100 replies (default: 1)")
    plan.add_argument("--memory", type=float, default=610, help="megabytes of a worker (default: 610)")
    plan.add_argument("--core", type=float, default=25, help="pounds a month for a core (default: 25, an assumption)")
    plan.add_argument("--gigabyte", type=float, default=3, help="pounds a month for its memory (default: 3, too)")
    plan.set_defaults(run=run_plan)
    measure = actions.add_parser(
        "measure", help="processor time a turn, memory and throughput of a stack on this machine"
    )
    measure.add_argument("--workers", type=int, nargs="*", default=[1, 2], help="stacks to measure (default: 1 2)")
    measure.add_argument("--turns", type=int, default=300, help="to count (default: 300)")
    measure.add_argument("--families", type=int, default=8, help="who write at once (default: 8)")
    measure.set_defaults(run=run_measure)


def run_plan(arguments: argparse.Namespace) -> int:
    from bot.errors import SettingsError
    from bot.scale.plan import Demand, Turn, simulate, workers_for

    demand = Demand(arguments.families, arguments.writing, arguments.messages, arguments.busy)
    turn = Turn(arguments.turn, arguments.spread)
    try:
        needed = workers_for(demand, turn, arguments.longest)
    except ValueError as error:
        raise SettingsError(f"{error}: a turn of {turn.seconds} s is too long for that.") from error
    run = max(needed + 1, 2)  # one may be away
    print(f"messages on an ordinary day      {demand.a_day:,.0f}")
    print(f"a second, busiest hour of a busy day  {max(demand.rates):,.1f}")
    for workers in sorted({needed, run}):
        times = simulate(demand, turn, workers)
        print(
            f"{workers:4} workers: reply p50 {times.p50:.2f} s, p95 {times.p95:.2f} s, p99 {times.p99:.2f} s, "
            f"{times.use:.0%} in use"
        )
    pounds = run * (arguments.core + arguments.memory / 1000 * arguments.gigabyte)
    print(
        f"run {run} (one may be away): {run} cores, {run * arguments.memory / 1000:.1f} GB, about £{pounds:,.0f} a month"
    )
    return 0


def run_measure(arguments: argparse.Namespace) -> int:
    import os

    from bot.commands.common import ready, say
    from bot.commands.stoppable import run_stoppable
    from bot.settings import settings

    ready(settings())
    load = os.getloadavg()[0]
    rates = [run_stoppable(_measured(workers, arguments, say)) for workers in arguments.workers]
    if len(rates) > 1:
        print(
            f"{arguments.workers[-1]} workers answered {rates[-1] / rates[0]:.2f} times as fast as {arguments.workers[0]}."
        )
    print(f"{os.cpu_count()} cores; before it began, {load:.1f} programs ran at once beside it.")
    return 0


async def _measured(workers: int, arguments: argparse.Namespace, say: Any) -> float:
    """Measures one stack, and prints. Turns a second."""
    import tempfile
    from pathlib import Path

    from bot.dialogue.host import free_port
    from bot.scale.measure import measure
    from bot.stack.stack import Plan, Stack

    with tempfile.TemporaryDirectory(prefix="scale") as name:
        Path(name).chmod(0o755)  # PostgreSQL's user must be able to enter
        plan = Plan(Path(name), workers, True, True, False, free_port(), {"ENCODER_THREADS": "1"})
        async with Stack(plan, say) as stack:
            cost = await measure(stack, arguments.turns, arguments.families)
    print(
        f"{workers} workers: {cost.turns} turns, {cost.rate:.1f} a second; reply p50 {cost.p50:.2f} s, p95 {cost.p95:.2f} s"
    )
    for program, seconds in cost.processor.items():
        print(f"  {program:12} {seconds * 1000:6.1f} ms of processor a turn, {cost.memory[program]:6.0f} MB")
    return cost.rate
