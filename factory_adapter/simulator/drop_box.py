"""The exchange folder of a simulated plant, from the plant's side."""

from contextlib import suppress
from pathlib import Path

from factory_adapter.codec import (
    CAPABILITIES,
    COMMAND,
    RECEIPT,
    RESPONSES,
    STATES,
    UnreadableError,
    decode,
    encode,
)
from factory_adapter.drop import DRAFT, DropFolder, command_id, write_whole
from factory_adapter.export.b2mml import NotB2mmlError, read_work_schedule
from factory_adapter.model import JobCommand, Receipt
from factory_adapter.simulator.site import MOST_RESPONSES, Site


class DropBox:
    """Takes commands from the folder and leaves receipts, responses and the snapshot there."""

    def __init__(self, site: Site, root: Path) -> None:
        self._site = site
        self._folder = DropFolder(root)
        self._folder.make()
        self._sweep_drafts()
        write_whole(self._folder.capabilities, encode(CAPABILITIES, site.capabilities()))
        self._written = max(map(_last, self._folder.batches(0)), default=0)
        self._show_jobs()
        self.report()

    def serve(self) -> int:
        """Answer every command that waits; tell how many there were."""
        waiting = self._folder.waiting()
        for path in waiting:
            receipt = self._obey(path)
            write_whole(self._folder.receipt(receipt.command_id), encode(RECEIPT, receipt))
            path.unlink(missing_ok=True)  # only now: a crash before this serves it again
        return len(waiting)

    def report(self) -> None:
        """Write what happened since the last report, and then where the jobs stand."""
        before = self._written
        while fresh := self._site.poll(self._written, MOST_RESPONSES):
            last = fresh[-1].sequence
            write_whole(self._folder.batch(fresh[0].sequence, last), encode(RESPONSES, fresh))
            self._written = last
        if self._written > before:
            self._show_jobs()

    def _show_jobs(self) -> None:
        write_whole(self._folder.snapshot, encode(STATES, self._site.snapshot()))

    def _obey(self, path: Path) -> Receipt:
        try:
            command = self._read(path)
        except (UnreadableError, NotB2mmlError, OSError) as error:
            return Receipt(command_id(path), accepted=False, reason=f"Unreadable: {error}")
        return self._site.submit(command)

    def _read(self, path: Path) -> JobCommand:
        if path.suffix == ".xml":
            return self._stored(path)
        command = decode(COMMAND, path.read_bytes())
        if command.id != command_id(path):
            raise UnreadableError(f"{path.name} holds the command {command.id}")
        return command

    def _stored(self, path: Path) -> JobCommand:
        """Take a B2MML document with one job order for the command to store it."""
        jobs = read_work_schedule(path.read_bytes())
        if len(jobs) != 1:
            raise NotB2mmlError(f"{path.name} holds {len(jobs)} job orders; send one.")
        return JobCommand(command_id(path), "store", jobs[0].id, jobs[0].version, jobs[0])

    def _sweep_drafts(self) -> None:
        for folder in (self._folder.receipts, self._folder.responses):
            for draft in folder.glob(f"{DRAFT}*"):
                with suppress(FileNotFoundError):
                    draft.unlink()


def _last(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])
