"""Every machine takes exactly the edges of its table."""

from enum import StrEnum
from itertools import product
from typing import TypeAlias

import pytest

from configurator.domain.states import (
    CAMPAIGN,
    JOB_TASK,
    PLAN_RUN,
    PRE_ORDER,
    PROPOSAL,
    WORK_ORDER,
    StateMachine,
    transition,
)
from configurator.errors import StateError

AnyMachine: TypeAlias = StateMachine[StrEnum]
MACHINES: list[AnyMachine] = [CAMPAIGN, JOB_TASK, PLAN_RUN, PRE_ORDER, PROPOSAL, WORK_ORDER]
EVERY_EDGE = [
    pytest.param(machine, state, action, id=f"{machine.name}-{state}-{action}")
    for machine in MACHINES
    for state, action in product(machine.states, sorted(machine.actions))
]
ENDS = {
    "campaign": {"completed"},
    "job": {"done"},
    "plan run": {"released"},
    "pre-order": {"shipped", "cancelled"},
    "proposal": {"accepted", "declined", "withdrawn"},
    "work order": {"ended", "aborted"},
}


@pytest.mark.parametrize(("machine", "state", "action"), EVERY_EDGE)
def test_takes_the_edges_of_its_table_and_refuses_all_others(
    machine: AnyMachine, state: StrEnum, action: str
) -> None:
    following = machine.edges.get((state, action))

    if following is not None:
        assert transition(machine, state.value, action) is following
        return
    with pytest.raises(StateError, match=f"{machine.name} that is {state} cannot {action}"):
        transition(machine, state.value, action)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_ends_where_a_life_ends(machine: AnyMachine) -> None:
    leaving = {state for state, _ in machine.edges}

    assert {state.value for state in set(machine.states) - leaving} == ENDS[machine.name]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_reaches_every_state_from_its_first(machine: AnyMachine) -> None:
    reached = {next(iter(machine.states))}
    for _ in machine.states:
        reached |= {to for (state, _), to in machine.edges.items() if state in reached}

    assert reached == set(machine.states)


def test_refuses_an_action_that_no_machine_knows() -> None:
    with pytest.raises(StateError):
        transition(PRE_ORDER, "placed", "explode")
