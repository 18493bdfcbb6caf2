"""The headline of an order follows its steps, also between two of them."""

from datetime import UTC, datetime

import pytest

from configurator.domain.states import PreOrderState
from configurator.services.tracking_progress import STEPS, OrderProgress, StepProgress
from configurator.web.tracking_page import step_at


@pytest.mark.parametrize(
    ("done", "at", "named"),
    [(1, None, None), (1, "cut", "cut"), (3, None, "assemble"), (3, "assemble", "assemble")],
)
def test_names_the_step_that_is_done_or_comes_next(
    done: int, at: str | None, named: str | None
) -> None:
    steps = tuple(
        StepProgress(key, "done" if place < done else "now" if key == at else "next")
        for place, key in enumerate(STEPS)
    )
    order = OrderProgress(
        "RD-1", PreOrderState.IN_PRODUCTION, steps, (), datetime(2026, 11, 22, tzinfo=UTC)
    )

    found = step_at(order)

    assert (found.key if found else None) == named
