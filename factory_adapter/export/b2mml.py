"""Job orders as B2MML V7, and back.

The Business To Manufacturing Markup Language (B2MML) is used courtesy of MESA International.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b

from lxml import etree
from pydantic import TypeAdapter, ValidationError

from factory_adapter.model import (
    JobFeature,
    JobMaterial,
    JobOperation,
    JobOrder,
    JobPeg,
    JobText,
)

NAMESPACE = "http://www.mesa.org/xml/B2MML"
ACKNOWLEDGEMENT = (
    "The Business To Manufacturing Markup Language (B2MML) is used courtesy of MESA International."
)
MOST_BYTES = 64_000_000

_PREFIX = f"{{{NAMESPACE}}}"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JOBS = TypeAdapter(tuple[JobOrder, ...])

Element = etree._Element  # noqa: SLF001 # lxml has no public name for the type


class NotB2mmlError(ValueError):
    """A document that holds no job orders of the form that Roundel writes."""


def work_schedule(jobs: Sequence[JobOrder]) -> bytes:
    """Write job orders as a WorkSchedule; without any, as an empty JobList, which may be empty."""
    name = _PREFIX + ("WorkSchedule" if jobs else "JobList")
    root = etree.Element(name, nsmap={None: NAMESPACE})  # type: ignore[dict-item] # None: default
    root.append(etree.Comment(f" {ACKNOWLEDGEMENT} "))
    _add(root, "ID", f"WS-{_digest(jobs)}")
    starts = [op.start for job in jobs for op in job.operations if op.start]
    ends = [op.end for job in jobs for op in job.operations if op.end]
    _add_time(root, "StartTime", min(starts, default=None))
    _add_time(root, "EndTime", max(ends, default=None))
    _add(root, "WorkType", "Production")
    if jobs:
        request = _add(root, "WorkRequest")
        _add(request, "ID", f"WR-{_digest(jobs)}")
        for job in jobs:
            _add_job(request, job)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def read_work_schedule(body: bytes) -> tuple[JobOrder, ...]:
    """Read the job orders of a WorkSchedule or JobList as `work_schedule` writes them."""
    if len(body) > MOST_BYTES:
        raise NotB2mmlError(f"The document is larger than {MOST_BYTES} bytes.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise NotB2mmlError(f"The document is no XML: {error.msg}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotB2mmlError("The document has a DOCTYPE; send it without.")
    if root.tag not in {_PREFIX + "WorkSchedule", _PREFIX + "JobList"}:
        raise NotB2mmlError("The document is no WorkSchedule or JobList of B2MML V7.")
    try:
        return _JOBS.validate_python([_read_job(job) for job in root.iter(_PREFIX + "JobOrder")])
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise NotB2mmlError(f"Job order {place}: {first['msg']}") from error


def _digest(jobs: Iterable[JobOrder]) -> str:
    names = "\n".join(f"{job.id}/{job.version}" for job in jobs)
    return blake2b(names.encode(), digest_size=6).hexdigest().upper()


def _add_job(request: Element, job: JobOrder) -> None:
    element = _add(request, "JobOrder")
    _add(element, "ID", job.id)
    _add(element, "Description", job.item_name)
    _add(element, "Version", str(job.version))
    _add_time(element, "StartTime", job.operations[0].start if job.operations else None)
    _add_time(element, "EndTime", job.operations[-1].end if job.operations else None)
    scope = _add(element, "HierarchyScope")
    _add(scope, "EquipmentID", job.plant)
    _add(scope, "EquipmentLevel", "Site")
    _add(element, "WorkType", "Production")
    _add(element, "WorkMasterID", job.item)
    _add(element, "DispatchStatus", "Pending")
    _add_parameters(element, job)
    for operation in job.operations:
        _add_operation(element, operation)
    _add_material(element, "Produced", job.item, job.item_name, job.quantity)
    for material in job.materials:
        _add_material(element, "Consumed", material.item, material.name, material.quantity)


def _add_parameters(element: Element, job: JobOrder) -> None:
    _add_value(_add_parameter(element, "Due"), _time(job.due), "dateTime")
    pegs = ((peg.order, str(peg.quantity)) for peg in job.pegs)
    _add_list(element, "Unit", (("", unit) for unit in job.units))
    _add_list(element, "Peg", pegs, kind="integer")
    _add_list(element, "Feature", ((feature.name, feature.value) for feature in job.features))
    if job.texts:
        texts = _add_parameter(element, "Text")
        for text in job.texts:
            child = _add(texts, "ParameterChild")
            _add(child, "ID", text.unit)
            _add_value(child, text.text, key=text.name)


def _add_list(
    element: Element, name: str, values: Iterable[tuple[str, str]], *, kind: str = "string"
) -> None:
    """Add one parameter with a value for each key, unless there is none."""
    entries = tuple(values)
    if entries:
        parameter = _add_parameter(element, name)
        for key, text in entries:
            _add_value(parameter, text, kind, key=key)


def _add_parameter(element: Element, name: str) -> Element:
    parameter = _add(element, "JobOrderParameter")
    _add(parameter, "ID", name)
    return parameter


def _add_operation(element: Element, operation: JobOperation) -> None:
    requirement = _add(element, "EquipmentRequirement")
    _add(requirement, "ID", str(operation.sequence))
    _add(requirement, "EquipmentID", operation.work_centre)
    _add(requirement, "EquipmentLevel", "WorkCenter")
    _add(requirement, "Description", operation.name)
    facts = [
        ("Stage", operation.stage, "string"),
        ("SetupFamily", operation.family, "string"),
        ("SetupMinutes", str(operation.setup_minutes), "integer"),
        ("RunSeconds", str(operation.run_seconds), "integer"),
    ]
    if operation.start:
        facts.append(("Start", _time(operation.start), "dateTime"))
    if operation.end:
        facts.append(("End", _time(operation.end), "dateTime"))
    for name, fact, kind in facts:
        detail = _add(requirement, "EquipmentRequirementProperty")
        _add(detail, "ID", name)
        _add_value(detail, fact, kind)


def _add_material(element: Element, use: str, item: str, name: str, quantity: int) -> None:
    requirement = _add(element, "MaterialRequirement")
    _add(requirement, "ID", f"{use}-{item}")
    _add(requirement, "MaterialDefinitionID", item)
    _add(requirement, "Description", name)
    _add(requirement, "MaterialUse", use)
    amount = _add(requirement, "Quantity")
    _add(amount, "QuantityString", str(quantity))
    _add(amount, "DataType", "integer")


def _add_value(parent: Element, text: str, kind: str = "string", *, key: str = "") -> None:
    value = _add(parent, "Value")
    _add(value, "ValueString", text)
    _add(value, "DataType", kind)
    if key:
        _add(value, "Key", key)


def _add_time(parent: Element, tag: str, time: datetime | None) -> None:
    if time is not None:
        _add(parent, tag, _time(time))


def _add(parent: Element, tag: str, text: str | None = None) -> Element:
    child = etree.SubElement(parent, _PREFIX + tag)
    if text is not None:
        child.text = _NOT_XML.sub("\ufffd", text)
    return child


def _time(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read_job(element: Element) -> dict[str, object]:
    materials = list(_children(element, "MaterialRequirement"))
    made = [m for m in materials if _text(m, "MaterialUse") == "Produced"]
    used = [m for m in materials if _text(m, "MaterialUse") == "Consumed"]
    parameters = {
        _text(parameter, "ID"): parameter for parameter in _children(element, "JobOrderParameter")
    }
    scope = element.find(_PREFIX + "HierarchyScope")
    return {
        "id": _text(element, "ID"),
        "version": _text(element, "Version"),
        "plant": "" if scope is None else _text(scope, "EquipmentID"),
        "item": _text(element, "WorkMasterID"),
        "item_name": _text(element, "Description"),
        "quantity": _amount(made[0]) if made else "",
        "operations": [
            _read_operation(requirement)
            for requirement in _children(element, "EquipmentRequirement")
        ],
        "due": next((value for _, value in _values(parameters.get("Due"))), ""),
        "materials": [_read_material(material) for material in used],
        **_read_parameters(parameters),
    }


def _read_parameters(parameters: dict[str, Element]) -> dict[str, object]:
    texts = parameters.get("Text")
    children = () if texts is None else _children(texts, "ParameterChild")
    return {
        "units": [value for _, value in _values(parameters.get("Unit"))],
        "pegs": [JobPeg(key, _whole(value)) for key, value in _values(parameters.get("Peg"))],
        "features": [JobFeature(key, value) for key, value in _values(parameters.get("Feature"))],
        "texts": [
            JobText(_text(child, "ID"), key, value)
            for child in children
            for key, value in _values(child)
        ],
    }


def _read_operation(requirement: Element) -> dict[str, object]:
    facts = {
        _text(detail, "ID"): next((value for _, value in _values(detail)), "")
        for detail in _children(requirement, "EquipmentRequirementProperty")
    }
    return {
        "sequence": _text(requirement, "ID"),
        "name": _text(requirement, "Description"),
        "work_centre": _text(requirement, "EquipmentID"),
        "stage": facts.get("Stage"),
        "family": facts.get("SetupFamily", ""),
        "setup_minutes": facts.get("SetupMinutes"),
        "run_seconds": facts.get("RunSeconds"),
        "start": facts.get("Start"),
        "end": facts.get("End"),
    }


def _read_material(requirement: Element) -> JobMaterial:
    return JobMaterial(
        _text(requirement, "MaterialDefinitionID"),
        _text(requirement, "Description"),
        _whole(_amount(requirement)),
    )


def _amount(requirement: Element) -> str:
    quantity = requirement.find(_PREFIX + "Quantity")
    return "" if quantity is None else _text(quantity, "QuantityString")


def _values(parent: Element | None) -> Iterator[tuple[str, str]]:
    for value in () if parent is None else _children(parent, "Value"):
        yield _text(value, "Key"), _text(value, "ValueString")


def _children(parent: Element, tag: str) -> Iterator[Element]:
    return parent.iterchildren(_PREFIX + tag)


def _text(parent: Element, tag: str) -> str:
    return parent.findtext(_PREFIX + tag) or ""


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise NotB2mmlError(f"{text!r} is no quantity; send a whole number.")
    return int(text)
