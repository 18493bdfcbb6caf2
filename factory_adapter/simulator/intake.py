"""What a plant checks before it takes a job in."""

from factory_adapter.model import JobOrder, Plant

MOST_UNITS = 100_000
MOST_SECONDS = 10**7


def obstacle(plant: Plant, order: JobOrder) -> str:
    """Say why a plant cannot take a job order in; an empty text if it can."""
    if order.plant != plant.id:
        return f"{order.id} is for plant {order.plant}; this is {plant.id}."
    if not 1 <= order.quantity <= MOST_UNITS:
        return f"{order.id} has quantity {order.quantity}; send 1 to {MOST_UNITS}."
    if not order.operations:
        return f"{order.id} has no operation; send at least one."
    if order.due.utcoffset() is None:
        return f"{order.id} is due at a time without a time zone; send one with an offset."
    return _wrong_units(order) or _wrong_operations(plant, order)


def _wrong_units(order: JobOrder) -> str:
    if order.units and len(order.units) != order.quantity:
        return f"{order.id} names {len(order.units)} units for a quantity of {order.quantity}."
    if len(set(order.units)) != len(order.units):
        return f"{order.id} names a unit twice."
    return ""


def _wrong_operations(plant: Plant, order: JobOrder) -> str:
    sequences = [operation.sequence for operation in order.operations]
    if sequences != sorted(set(sequences)):
        return f"{order.id} has operations out of order: {sequences}."
    places = {centre.id for centre in plant.work_centres} | plant.kinds()
    for operation in order.operations:
        if operation.work_centre not in places:
            return f"{order.id} needs {operation.work_centre}, which {plant.id} does not have."
        if not (0 <= operation.setup_minutes <= MOST_SECONDS) or not (
            0 <= operation.run_seconds <= MOST_SECONDS
        ):
            return f"{order.id} operation {operation.sequence} has an impossible duration."
    return ""
