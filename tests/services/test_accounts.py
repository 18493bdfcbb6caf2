"""Accounts: who they are, where they are signed in, and when that ends."""

from datetime import timedelta

import pytest

from configurator.domain.permissions import VISITOR, Role
from configurator.errors import ConflictError, ForbiddenError, InvalidError, SignInError
from configurator.services import accounts
from configurator.services.accounts import CreateStaff, NewPassword, Register
from configurator.services.commands import read
from configurator.store import audit
from tests.shops import NOW, PASSWORD, Shop

FAY = Register(name="Fay", email="Fay@Roundel.example", password=PASSWORD)


def signed_in(shop: Shop, email: str = "ada@roundel.example") -> str:
    return accounts.sign_in(shop.store, email, PASSWORD, NOW).token


def test_a_person_registers_and_signs_in(shop: Shop) -> None:
    accounts.register(shop.store, FAY, NOW)

    token = signed_in(shop, " FAY@roundel.example ")

    actor = accounts.account_of(shop.store, token, NOW)
    assert (actor.name, actor.roles) == ("Fay", frozenset({Role.CONSUMER}))


def test_a_designer_is_a_consumer_too(shop: Shop) -> None:
    command = FAY.model_copy(update={"is_designer": True})

    assert accounts.register(shop.store, command, NOW).roles == {Role.CONSUMER, Role.DESIGNER}


def test_nobody_gives_themselves_another_role() -> None:
    values = {"name": "Fay", "email": "fay@roundel.example", "password": PASSWORD}

    with pytest.raises(InvalidError) as refused:
        read(Register, values | {"roles": ["admin"]})

    assert list(refused.value.fields) == ["roles"]


def test_tells_all_wrong_fields_at_once() -> None:
    with pytest.raises(InvalidError) as refused:
        read(Register, {"name": " ", "email": "nowhere", "password": "short"})

    assert set(refused.value.fields) == {"name", "email", "password"}


def test_an_address_has_one_account(shop: Shop) -> None:
    accounts.register(shop.store, FAY, NOW)

    with pytest.raises(InvalidError, match="There is an account") as refused:
        accounts.register(shop.store, FAY, NOW)

    assert "email" in refused.value.fields


@pytest.mark.parametrize(
    ("email", "password"),
    [("ada@roundel.example", "wrong horse battery"), ("nobody@roundel.example", PASSWORD)],
)
def test_refuses_a_wrong_pair_with_the_same_words(shop: Shop, email: str, password: str) -> None:
    with pytest.raises(SignInError, match="do not go together"):
        accounts.sign_in(shop.store, email, password, NOW)


def test_the_database_never_has_the_password_or_the_token(shop: Shop) -> None:
    token = signed_in(shop)

    with shop.store.engine.connect() as connection:
        everything = " ".join(
            str(row)
            for table in ("account", "sign_in", "audit")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")  # noqa: S608
        )
    assert PASSWORD not in everything
    assert token not in everything
    assert "$argon2id$" in everything


def test_signing_out_ends_the_session(shop: Shop) -> None:
    token = signed_in(shop)

    accounts.sign_out(shop.store, token)

    assert accounts.account_of(shop.store, token, NOW) == VISITOR


def test_no_token_and_a_made_up_token_are_a_visitor(shop: Shop) -> None:
    assert accounts.account_of(shop.store, None, NOW) == VISITOR
    assert accounts.account_of(shop.store, "made up", NOW) == VISITOR


@pytest.mark.parametrize(
    ("email", "hours"), [("chen@roundel.example", 12), ("ada@roundel.example", 30 * 24)]
)
def test_sessions_expire_and_those_of_staff_sooner(shop: Shop, email: str, hours: int) -> None:
    token = signed_in(shop, email)
    end = NOW + timedelta(hours=hours)

    just_before = accounts.account_of(shop.store, token, end - timedelta(seconds=1))
    assert just_before.is_signed_in
    assert accounts.account_of(shop.store, token, end) == VISITOR


def test_closing_an_account_ends_its_sessions_at_once(shop: Shop) -> None:
    token = signed_in(shop)

    accounts.disable(shop.store, shop.eve, shop.ada.account_id or 0, NOW)

    assert accounts.account_of(shop.store, token, NOW) == VISITOR
    with pytest.raises(SignInError):
        signed_in(shop)
    accounts.enable(shop.store, shop.eve, shop.ada.account_id or 0, NOW)
    assert signed_in(shop) != token


def test_other_roles_end_the_sessions_with_the_old_ones(shop: Shop) -> None:
    token = signed_in(shop)

    roles = frozenset({Role.PLANNER})
    view = accounts.set_roles(shop.store, shop.eve, shop.ada.account_id or 0, roles, NOW)

    assert view.roles == roles
    assert accounts.account_of(shop.store, token, NOW) == VISITOR


def test_a_new_password_replaces_the_old_one(shop: Shop) -> None:
    command = NewPassword(password="another horse battery")

    accounts.set_password(shop.store, shop.eve, shop.ada.account_id or 0, command, NOW)

    with pytest.raises(SignInError):
        signed_in(shop)
    signed = accounts.sign_in(shop.store, "ada@roundel.example", command.password, NOW)
    assert signed.account.name == "Ada"


def test_administrators_cannot_shut_themselves_out(shop: Shop) -> None:
    with pytest.raises(ConflictError, match="Ask another administrator"):
        accounts.disable(shop.store, shop.eve, shop.eve.account_id or 0, NOW)


def test_only_administrators_manage_accounts(shop: Shop) -> None:
    command = CreateStaff(
        name="Gil", email="gil@roundel.example", password=PASSWORD, roles=frozenset({Role.ADMIN})
    )
    for actor in (VISITOR, shop.ada, shop.bao, shop.chen, shop.dee):
        with pytest.raises(ForbiddenError):
            accounts.create_staff(shop.store, actor, command, NOW)
        with pytest.raises(ForbiddenError):
            accounts.accounts(shop.store, actor)


def test_a_visitor_is_no_role_to_give(shop: Shop) -> None:
    with pytest.raises(InvalidError, match="at least one role"):
        accounts.set_roles(shop.store, shop.eve, 1, frozenset({Role.VISITOR}), NOW)


def test_what_administrators_do_is_in_the_audit_trail(shop: Shop) -> None:
    accounts.disable(shop.store, shop.eve, shop.ada.account_id or 0, NOW)

    with shop.store.read() as tx:
        entries = audit.trail(tx, "account", shop.ada.account_id)
    assert [(entry.actor_name, entry.action) for entry in entries][-1] == ("Eve", "disable")
