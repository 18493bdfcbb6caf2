"""Money moves; none is made."""

from hypothesis import given
from hypothesis import strategies as st

from configurator.domain import ledger
from configurator.domain.pre_order import deposit, number, readable, serial

MOVES = st.lists(
    st.builds(
        lambda make, order, amount: make(f"RD-{order}", amount),
        st.sampled_from([ledger.deposit, ledger.refund]),
        st.integers(1, 5),
        st.integers(1, 10**9),
    )
)


@given(moves=MOVES)
def test_all_accounts_together_hold_nothing(moves: list[ledger.Transfer]) -> None:
    assert sum(ledger.balances(moves).values()) == 0


def test_a_refund_empties_the_account_of_its_order() -> None:
    moves = [ledger.deposit("RD-1", 500), ledger.deposit("RD-2", 300), ledger.refund("RD-1", 500)]

    assert ledger.balances(moves) == {"world": -300, "held:RD-1": 0, "held:RD-2": 300}


@given(total=st.integers(0, 10**12))
def test_a_deposit_is_a_tenth_rounded_down(total: int) -> None:
    assert 0 <= deposit(total) <= total
    assert total - 10 < deposit(total) * 10 <= total


@given(entropy=st.binary(min_size=8, max_size=16))
def test_an_order_number_has_no_letters_that_look_alike(entropy: bytes) -> None:
    assert not set(readable(entropy, 8)) & set("0O1I")
    assert len(number(entropy)) == len("RD-") + 8


def test_units_are_numbered_within_their_order() -> None:
    assert serial("RD-22222222", 3) == "RD-22222222-3"
