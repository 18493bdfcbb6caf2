from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bom.model import Peg, Plan, WorkOrder
from configurator.services.planning_jobs import units
from tests.shops import NOW

TODAY = NOW.date()


def plan_of(shares: dict[tuple[str, str], int]) -> Plan:
    """A plan whose final lots are for orders as *shares* say, beside a lot of parts."""
    lots = {lot: sum(n for (one, _), n in shares.items() if one == lot) for lot, _ in shares}
    orders = [work_order(lot, "TOP", max(made, 1)) for lot, made in lots.items()]
    pegs = [Peg(lot, order, quantity) for (lot, order), quantity in shares.items()]
    return Plan(
        weeks=(),
        variants=(),
        requirements=(),
        work_orders=(*orders, work_order("WO-PART", "PART", 9)),
        purchases=(),
        links=(),
        pegs=(*pegs, Peg("WO-PART", "A", 9)),
        exceptions=(),
    )


def work_order(name: str, item: str, quantity: int) -> WorkOrder:
    return WorkOrder(name, item, item, quantity, TODAY, TODAY, "", (), ())


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["WO-1", "WO-2", "WO-3"]), st.sampled_from("ABCDE")),
        st.integers(0, 9),
    )
)
def test_every_ordered_unit_is_made_once_and_numbered_within_its_order(
    shares: dict[tuple[str, str], int],
) -> None:
    plan = plan_of(shares)

    found = units(plan, "TOP")

    assert len({unit.serial for unit in found}) == len(found) == sum(shares.values())
    made = Counter((unit.work_order, unit.order) for unit in found)
    assert made == Counter({key: n for key, n in shares.items() if n})
    for order in "ABCDE":
        numbers = [unit.number for unit in found if unit.order == order]
        assert numbers == list(range(1, len(numbers) + 1))
