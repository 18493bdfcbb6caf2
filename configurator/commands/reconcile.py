"""`roundel reconcile`: ask whether everything that must be true is true."""

import sys

import click


@click.command
def reconcile() -> None:
    """Check every invariant against the stored data; status 1 if one is broken.

    Nothing is changed: it may run at any time, also while the system works.
    """
    from configurator import settings
    from configurator.services import reconciling
    from configurator.store.engine import open_store

    result = reconciling.reconcile(open_store(settings.current().database_url))
    for invariant in result.checked:
        broken = [found for found in result.findings if found.invariant == invariant]
        click.echo(f"{'BROKEN' if broken else 'ok':<8}{invariant}")
        for found in broken:
            click.echo(f"        {found.subject}: {found.what}")
    click.echo(f"{len(result.checked)} invariants checked, {len(result.findings)} findings.")
    sys.exit(1 if result.findings else 0)
