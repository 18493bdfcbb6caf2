"""What every link to a plant promises, whichever way it goes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from factory_adapter.codec import COMMAND, encode
from factory_adapter.drop import DropFolder
from factory_adapter.export.b2mml import read_work_schedule, work_schedule
from factory_adapter.gateways import FileGateway, RestGateway, open_gateway
from factory_adapter.model import (
    GatewayKind,
    JobCommand,
    JobOperation,
    JobOrder,
    JobResponse,
    JobText,
    Plant,
    WorkCentre,
)
from factory_adapter.port import Gateway, GatewayUnavailableError
from factory_adapter.simulator.drop_box import DropBox
from factory_adapter.simulator.journal import Journal
from factory_adapter.simulator.plant import Nature
from factory_adapter.simulator.service import PlantService
from factory_adapter.simulator.site import Site

HOUR = 3_600_000
JSON = {"Content-Type": "application/json"}
PLANT = Plant(
    "foshan",
    {"en": "Foshan", "zh-Hans": "佛山"},
    "rest",
    "Asia/Shanghai",
    24,
    (WorkCentre("F-ASSY", "foshan", "ASSY", {"en": "A"}, 2, time(8), time(16), frozenset({1})),),
)


def order(name: str, *, version: int = 1, quantity: int = 3) -> JobOrder:
    return JobOrder(
        id=name,
        version=version,
        plant="foshan",
        item="TB-1000",
        item_name="天铂圆形空调",
        quantity=quantity,
        operations=(JobOperation(10, "Assemble", "ASSY", "assemble", "", 5, 600),),
        due=datetime(2026, 12, 24, tzinfo=UTC),
        units=tuple(f"{name}/{n}" for n in range(quantity)),
        texts=(JobText(f"{name}/0", "Engraving", "愛 & <b>"),),
    )


def store(job: JobOrder) -> JobCommand:
    return JobCommand(f"store:{job.id}/{job.version}", "store", job.id, job.version, job)


def start(job_id: str) -> JobCommand:
    return JobCommand(f"start:{job_id}", "start", job_id, 1)


class _LossyLine(httpx.BaseTransport):
    """Carries requests, and loses answers on demand."""

    def __init__(self) -> None:
        self.loses = 0
        self._line = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._line.handle_request(request)
        if self.loses:
            self.loses -= 1
            answer.close()
            raise httpx.ReadTimeout("the answer was lost", request=request)
        return answer

    def close(self) -> None:
        self._line.close()


@dataclass
class Link:
    """A plant of a test: its gateway, and the strings that a test may pull."""

    gateway: Gateway
    site: Site
    restart: Callable[[], None]
    lose_answer: Callable[[JobCommand], None]
    pass_time: Callable[[int], None]


@pytest.fixture(params=["rest", "files"])
def link(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Link]:
    with ExitStack() as stack:
        kind: GatewayKind = request.param
        yield _rest_link(tmp_path, stack) if kind == "rest" else _file_link(tmp_path, stack)


class _World:
    """A plant whose process can end and begin again, and whose real time the test moves."""

    def __init__(self, home: Path) -> None:
        self.now = 1_800_000_000_000
        self.home = home
        self.open()

    def open(self) -> Site:
        self.journal = Journal(self.home / "journal.sqlite3")
        nature = Nature(seed=5, scrap_ppm=100_000, rework_ppm=100_000)
        self.site = Site(self.journal, PLANT, nature, speed=1, clock=lambda: self.now)
        return self.site

    def pass_time(self, milliseconds: int) -> None:
        self.now += milliseconds
        self.site.advance()


def _rest_link(home: Path, stack: ExitStack) -> Link:
    world = _World(home)
    service = PlantService(world.site, "127.0.0.1", 0)
    answering = threading.Thread(target=service.serve_forever, args=(0.01,))
    answering.start()
    line = _LossyLine()
    gateway = RestGateway("foshan", service.address, transport=line)

    def close() -> None:
        gateway.close()
        service.shutdown()
        answering.join()
        service.server_close()
        world.journal.close()

    stack.callback(close)

    def restart() -> None:
        world.journal.close()
        service.site = world.open()

    def lose_answer(command: JobCommand) -> None:
        line.loses = 1
        with pytest.raises(GatewayUnavailableError):
            gateway.submit(command)

    return Link(gateway, world.site, restart, lose_answer, world.pass_time)


def _file_link(home: Path, stack: ExitStack) -> Link:
    world = _World(home)
    root = home / "exchange"
    ends = threading.Event()
    box = [DropBox(world.site, root)]
    turn = threading.Lock()

    def work() -> None:
        while not ends.wait(0.002):
            with turn:
                box[0].serve()
                box[0].report()

    working = threading.Thread(target=work)
    working.start()

    def close() -> None:
        ends.set()
        working.join()
        world.journal.close()

    stack.callback(close)

    def restart() -> None:
        with turn:
            world.journal.close()
            box[0] = DropBox(world.open(), root)

    def lose_answer(command: JobCommand) -> None:
        hasty = FileGateway("foshan", root, patience_seconds=0)
        with turn, pytest.raises(GatewayUnavailableError):
            hasty.submit(command)

    def pass_time(milliseconds: int) -> None:
        world.pass_time(milliseconds)
        with turn:
            box[0].report()

    return Link(FileGateway("foshan", root), world.site, restart, lose_answer, pass_time)


def events(link: Link) -> list[JobResponse]:
    return list(link.gateway.poll(0, 10_000))


def told(link: Link, wanted: int) -> list[JobResponse]:
    """Poll until so many responses are there: a folder is looked at from time to time."""
    deadline = monotonic() + 10
    while len(events(link)) < wanted and monotonic() < deadline:
        sleep(0.005)
    return events(link)


def test_says_what_the_plant_can_do(link: Link) -> None:
    found = link.gateway.capabilities()

    assert (found.plant, found.work_centres) == ("foshan", ("F-ASSY",))
    assert set(found.verbs) == {"store", "start", "cancel"}


def test_a_job_is_made_and_reported_without_gaps(link: Link) -> None:
    assert link.gateway.submit(store(order("WO-1"))).accepted
    assert link.gateway.submit(start("WO-1")).accepted
    link.pass_time(9 * HOUR)

    story = events(link)

    assert [response.sequence for response in story] == list(range(1, len(story) + 1))
    assert story[-1].event == "ended"
    assert {r.unit for r in story if r.event == "unit_ended"} == {f"WO-1/{n}" for n in range(3)}
    assert all(response.at.utcoffset() is not None for response in story)
    assert [state.state for state in link.gateway.snapshot()] == ["Ended"]


def test_a_repeated_command_gets_its_first_receipt_and_acts_once(link: Link) -> None:
    first = link.gateway.submit(store(order("WO-1")))

    repeats = [link.gateway.submit(store(order("WO-1"))) for _ in range(3)]

    assert repeats == [first] * 3
    assert [response.event for response in told(link, 1)] == ["accepted"]


def test_a_command_whose_answer_was_lost_acts_once(link: Link) -> None:
    link.lose_answer(store(order("WO-1")))

    receipt = link.gateway.submit(store(order("WO-1")))

    assert receipt.accepted
    assert [response.event for response in told(link, 1)] == ["accepted"]


def test_commands_may_come_in_another_order(link: Link) -> None:
    for command in (start("WO-1"), store(order("WO-1", version=2)), store(order("WO-1"))):
        link.gateway.submit(command)
    link.pass_time(9 * HOUR)

    assert [r.event for r in events(link)].count("accepted") == 1
    assert [(s.version, s.state) for s in link.gateway.snapshot()] == [(2, "Ended")]


def test_a_refusal_says_why_and_is_as_durable_as_a_promise(link: Link) -> None:
    wrong = replace(order("WO-1"), plant="hefei")

    receipt = link.gateway.submit(store(wrong))
    link.restart()

    assert not receipt.accepted
    assert receipt.reason == "WO-1 is for plant hefei; this is foshan."
    assert link.gateway.submit(store(wrong)) == receipt


def test_a_restarted_plant_goes_on_where_it_was(link: Link) -> None:
    link.gateway.submit(store(order("WO-1", quantity=12)))
    receipt = link.gateway.submit(start("WO-1"))
    link.pass_time(HOUR // 2)
    before = events(link)

    link.restart()
    assert link.gateway.submit(start("WO-1")) == receipt
    link.pass_time(24 * HOUR)

    story = events(link)
    assert story[: len(before)] == before
    assert before[-1].event != "ended"
    assert story[-1].event == "ended"
    assert [response.sequence for response in story] == list(range(1, len(story) + 1))


def test_responses_can_be_read_in_pieces_and_again(link: Link) -> None:
    link.gateway.submit(store(order("WO-1")))
    link.gateway.submit(start("WO-1"))
    link.pass_time(9 * HOUR)
    whole = events(link)

    pieces: list[JobResponse] = []
    while piece := link.gateway.poll(len(pieces), 2):
        pieces.extend(piece)

    assert pieces == whole
    assert link.gateway.poll(3, 2) == tuple(whole[3:5])


def test_an_absent_plant_is_unavailable_over_every_link(tmp_path: Path) -> None:
    service = PlantService(_World(tmp_path).site, "127.0.0.1", 0)
    service.server_close()
    for gateway in (
        open_gateway("foshan", "rest", service.address),
        FileGateway("foshan", tmp_path / "nowhere", patience_seconds=0),
    ):
        with pytest.raises(GatewayUnavailableError, match="foshan"):
            gateway.submit(start("WO-1"))
        with pytest.raises(GatewayUnavailableError, match="foshan"):
            gateway.snapshot()
        gateway.close()


def test_the_service_refuses_what_it_cannot_read(tmp_path: Path) -> None:
    world = _World(tmp_path)
    service = PlantService(world.site, "127.0.0.1", 0)
    answering = threading.Thread(target=service.serve_forever, args=(0.01,))
    answering.start()
    with httpx.Client(base_url=service.address, trust_env=False) as client:
        answers = [
            client.post("/commands", content=b'{"id": 1}', headers=JSON),
            client.post("/commands", content=b"\xff", headers=JSON),
            client.post("/commands", content=encode(COMMAND, start("WO-1"))),
            client.post("/elsewhere", content=b"{}"),
            client.get("/responses?after=x&limit=1"),
            client.get("/responses?after=0&limit=" + "9" * 40),
            client.get("/elsewhere"),
        ]
    service.shutdown()
    answering.join()
    service.server_close()
    world.journal.close()

    assert [answer.status_code for answer in answers] == [422, 422, 415, 404, 400, 400, 404]
    assert "id" in answers[0].text


def test_a_job_order_goes_through_the_folder_as_b2mml(tmp_path: Path) -> None:
    with pytest.raises(GatewayUnavailableError):
        FileGateway("foshan", tmp_path, patience_seconds=0).submit(store(order("WO-1")))

    (path,) = DropFolder(tmp_path).waiting()

    assert path.suffix == ".xml"
    assert read_work_schedule(path.read_bytes()) == (order("WO-1"),)


def test_an_unreadable_file_gets_a_refusal_and_does_not_stop_the_others(tmp_path: Path) -> None:
    world = _World(tmp_path)
    folder = DropFolder(tmp_path / "exchange")
    folder.make()
    folder.command("broken").write_bytes(b"{")
    folder.command("bomb", ".xml").write_bytes(b"<a/>")
    folder.command("many", ".xml").write_bytes(work_schedule([order("WO-1"), order("WO-2")]))
    folder.command("liar").write_bytes(b'{"id":"x","verb":"start","job_id":"WO","version":1}')
    box = DropBox(world.site, folder.root)

    served = box.serve()

    assert served == 4
    for name in ("broken", "liar", "bomb", "many"):
        receipt = FileGateway("foshan", folder.root).submit(JobCommand(name, "start", "WO", 1))
        assert not receipt.accepted
        assert receipt.reason.startswith("Unreadable")
    assert folder.waiting() == []
    world.journal.close()
