"""Buyers in several processes, some of them killed: nothing lost, doubled or oversold."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from configurator.services import campaigning
from configurator.services.reconciling import reconcile
from tests.shops import NOW, Shop

ROOT = Path(__file__).resolve().parents[2]
PLACES = 40
EACH = 30


def buyer(shop: Shop, prefix: str) -> subprocess.Popen[str]:
    url = shop.store.engine.url.render_as_string(hide_password=False)
    words = [sys.executable, "-m", "tests.buyer", url, str(shop.campaign_id), prefix, str(EACH)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def answers(process: subprocess.Popen[str], lines: int = EACH) -> dict[str, str]:
    """Read up to *lines* answers: key to order number."""
    assert process.stdout is not None
    told = [line for line, _ in zip(process.stdout, range(lines), strict=False)]
    return dict(line.rstrip("\n").split(" ", 1) for line in told if line.endswith("\n"))


@pytest.mark.slow
def test_killed_buyers_who_come_back_find_their_orders(shop: Shop) -> None:
    with shop.store.write() as tx:
        tx.session.execute(text(f"UPDATE campaign SET capacity = {PLACES}"))  # noqa: S608

    processes = {prefix: buyer(shop, prefix) for prefix in ("first", "second")}
    told = {prefix: answers(process, 5) for prefix, process in processes.items()}
    for process in processes.values():
        process.kill()
        process.communicate()
    again = {prefix: buyer(shop, prefix) for prefix in processes}
    final = {prefix: answers(process) for prefix, process in again.items()}
    for process in again.values():
        process.communicate()

    for prefix, before in told.items():
        assert before.items() <= final[prefix].items()
    numbers = [answer for found in final.values() for answer in found.values()]
    assert len(numbers) == 2 * EACH
    assert len(set(numbers) - {"sold out"}) == PLACES == 2 * EACH - numbers.count("sold out")
    assert campaigning.campaign(shop.store, shop.chen, shop.campaign_id, NOW).left == 0
    assert reconcile(shop.store).findings == ()
