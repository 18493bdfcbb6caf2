"""`roundel accounts`: the people who work here."""

import sys

import click

from configurator.commands._installation import migrated_store, refusals_in_words
from configurator.domain.permissions import SYSTEM, Role

ROLES = [role.value for role in Role if role is not Role.VISITOR]


@click.group
def accounts() -> None:
    """List the accounts, open one with roles, or set a password.

    People open their own consumer and designer accounts on the sign-up page; planners, operators
    and administrators get theirs here or from an administrator.
    """


@accounts.command("list")
def list_accounts() -> None:
    """List every account with its roles."""
    from configurator.services import accounts as services

    for account in services.accounts(migrated_store(), SYSTEM):
        state = "" if account.is_active else "  (closed)"
        roles = ", ".join(sorted(account.roles))
        click.echo(f"{account.id:>5}  {account.email:<32}{account.name:<24}{roles}{state}")


@accounts.command
@click.option("--name", required=True, help="The person's name.")
@click.option("--email", required=True, help="The address to sign in with.")
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, required=True)
@click.password_option(help="12 to 128 characters; asked for if left out.")
def create(name: str, email: str, roles: tuple[str, ...], password: str) -> None:
    """Open an account with one or more roles."""
    from datetime import UTC, datetime

    from configurator.services import accounts as services
    from configurator.services.commands import read

    values = {"name": name, "email": email, "roles": roles, "password": password}
    with refusals_in_words():
        command = read(services.CreateStaff, values)
        account = services.create_staff(migrated_store(), SYSTEM, command, datetime.now(UTC))
    click.echo(f"{account.email} can sign in as {', '.join(sorted(account.roles))}.")


@accounts.command
@click.argument("email")
@click.password_option(help="12 to 128 characters; asked for if left out.")
def password(email: str, password: str) -> None:
    """Set the password of EMAIL; all of its sessions end."""
    from datetime import UTC, datetime

    from configurator.services import accounts as services
    from configurator.services.commands import read

    store = migrated_store()
    account = services.find(store, SYSTEM, email)
    if account is None:
        click.echo(f"No account has the address {email}. See roundel accounts list.", err=True)
        sys.exit(1)
    with refusals_in_words():
        command = read(services.NewPassword, {"password": password})
        services.set_password(store, SYSTEM, account.id, command, datetime.now(UTC))
    click.echo(f"{account.email} has a new password.")
