"""Between the names of options and values and the numbers that the passes know."""

from collections.abc import Iterable, Sequence

from configurator.engine.model import Choices, Configuration, Model


class Naming:
    """The numbers of a model's values: all values of all variables, one after the other."""

    def __init__(self, model: Model, offset: Sequence[int]) -> None:
        self.size = offset[-1]
        self.numbers: dict[str, dict[str, int]] = {}
        self._spans: dict[str, tuple[int, int]] = {}
        self._owners: list[tuple[int, str, str]] = []
        for place, option in enumerate(model.options):
            start = offset[place]
            self._spans[option.id] = (start, offset[place + 1])
            own = {value: start + at for at, value in enumerate(option.values)}
            self.numbers[option.id] = own
            self._owners += [(place, option.id, value) for value in option.values]
        self.listed = [(option, tuple(own.items())) for option, own in self.numbers.items()]

    def allowed(self, choices: Choices) -> bytearray:
        """Allow, of each chosen option, just the chosen value: nothing if it does not exist."""
        allowed = bytearray(b"\1") * self.size
        for option, value in choices.items():
            start, end = self._spans[option]
            allowed[start:end] = bytes(end - start)
            number = self.numbers[option].get(value)
            if number is not None:
                allowed[number] = 1
        return allowed

    def configuration(self, values: Iterable[int]) -> Configuration:
        """Name the values in the model's order of options; charges are left out."""
        owners = self._owners
        count = len(owners)
        named = sorted(owners[value] for value in values if value < count)
        return {option: value for _, option, value in named}
