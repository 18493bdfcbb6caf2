"""What a command of `roundel product` is asked about: a product's folder or a file with a model."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bom.problems import Problem, ProblemsError
from configurator.commands._product_said import REFUSED, WRONG, Refusal, mistakes
from configurator.domain.product import InvalidTextError, Product
from configurator.domain.product_files import (
    PRODUCT_FILE,
    ProductFiles,
    read_directory,
    read_product,
)
from configurator.domain.product_places import IMPORTED, Place, places_in_model, places_in_product
from configurator.engine import (
    CompiledModel,
    Conflict,
    ContradictionError,
    Engine,
    Model,
    Option,
    TooLargeError,
    compile_model,
    open_engine,
)
from configurator.engine.compiling import MOST_STEPS
from configurator.engine.sat.fallback import SearchedModel, search_model
from configurator.formats import ModelFile, is_model_file, read_model
from configurator.formats.opening import MOST_BYTES
from configurator.formats.suggesting import Suggestions
from configurator.preview.svg import drawing_of, parse

if TYPE_CHECKING:
    from configurator.store.engine import Store

PATIENCE = 150_000
"""So many steps are tried at least before a model is searched; a second is 10,000 or more."""
PATIENCE_EACH = 256
"""More by option: four times what large models are given at first."""
PUBLISHED = re.compile(r"([a-z][a-z0-9_-]*):([^/\\]+)")
LONGEST = 160
FEW = 20


class Target:
    """A product or a bare model, with the places of its rules; engines are made when asked for."""

    def __init__(
        self, name: str, model: Model, *, product: Product | None = None, title: str = ""
    ) -> None:
        self.name = name
        self.model = model
        self.product = product
        self.title = title
        self.budget = min(MOST_STEPS, max(PATIENCE, PATIENCE_EACH * len(model.options)))
        self._files: ProductFiles | ModelFile | None = None

    @classmethod
    def of_product(cls, name: str, files: ProductFiles) -> "Target":
        """Read a product's files; ProblemsError with every mistake in them, the drawing's too."""
        try:
            product = read_product(files)
            drawing_of(product)
        except ProblemsError as error:
            raise mistakes(_all_problems(error, files), name) from error
        title = f"{product.name['en']} ({product.id}, revision {product.revision}, "
        target = cls(name, product.model, product=product, title=f"{title}{product.digest[:12]})")
        target._files = files
        return target

    @classmethod
    def of_model(cls, name: str, file: ModelFile) -> "Target":
        """Take a model file as it was read."""
        target = cls(name, file.model, title=f"{name} ({file.format})")
        target._files = file
        return target

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Where the rules stand."""
        if isinstance(self._files, ModelFile):
            return places_in_model(self._files)
        if self._files is None or self.product is None:
            return {}
        return places_in_product(self.product, self._files)

    @property
    def source(self) -> ModelFile | Model:
        """What the model was read from, as far as a writer of models can use it."""
        return self._files if isinstance(self._files, ModelFile) else self.model

    @cached_property
    def known(self) -> Mapping[str, Option]:
        """The options by their ids."""
        return {option.id: option for option in self.model.options}

    def engine(self) -> Engine:
        """Compile the model, or search it if it is too large."""
        with self._in_words():
            return open_engine(self.model, budget=self.budget)

    def compiled(self) -> CompiledModel:
        """Compile the model; TooLargeError says that it cannot be counted."""
        try:
            return compile_model(self.model, budget=self.budget)
        except ContradictionError as error:
            raise self._contradiction(error) from error

    def searched(self) -> SearchedModel:
        """Make ready to explain and to repair, which takes no compiling."""
        with self._in_words():
            return search_model(self.model)

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except ContradictionError as error:
            raise self._contradiction(error) from error
        except TooLargeError as error:
            raise Refusal([f"{self.name}: {error}."], {"error": str(error)}, REFUSED) from error

    def rule(self, rule: str) -> dict[str, object]:
        """Tell of a rule where it stands and how it reads."""
        place = self.places.get(rule, Place(self.name, 1, ""))
        why = (
            {each.id: each.why.get("en", "") for each in self.product.rules} if self.product else {}
        )
        said = {"id": rule, "file": place.file, "line": place.line, "text": place.text}
        return said | ({"why": why[rule]} if why.get(rule) else {})

    def rule_line(self, rule: str) -> str:
        """Tell of a rule in one line."""
        said = self.rule(rule)
        text = str(said["text"])
        text = text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
        named = "" if rule.removeprefix(IMPORTED).startswith("line ") else f" {rule}:"
        why = f"  ({said['why']})" if "why" in said else ""
        return f"{said['file']}:{said['line']}:{named} {text}{why}"

    def conflict(self, conflict: Conflict) -> dict[str, object]:
        """Tell of a conflict what clashes."""
        choices = [{"option": option, "value": value} for option, value in conflict.choices]
        return {"choices": choices, "rules": [self.rule(rule) for rule in conflict.rules]}

    def choices(self, words: Iterable[str]) -> dict[str, str]:
        """Read OPTION=VALUE words; every mistake in them is told at once."""
        chosen: dict[str, str] = {}
        wrong: list[str] = []
        suggestions = Suggestions()
        for word in words:
            found = self._choice(word, suggestions)
            if isinstance(found, str):
                wrong.append(found)
            elif chosen.get(found[0], found[1]) != found[1]:
                wrong.append(f"{found[0]} is given twice. Keep one value of it.")
            else:
                chosen[found[0]] = found[1]
        if wrong:
            raise Refusal(wrong, {"problems": [{"what": each} for each in wrong]}, WRONG)
        return chosen

    def option(self, word: str) -> str:
        """See that there is such an option."""
        if word not in self.known:
            said = self._no_option(word, Suggestions())
            raise Refusal([said], {"problems": [{"what": said}]}, WRONG)
        return word

    def _choice(self, word: str, suggestions: Suggestions) -> tuple[str, str] | str:
        """Split at the "=" before which an option stands: names may have one as well."""
        ends = [at for at, sign in enumerate(word) if sign == "="][:FEW]
        if not ends:
            return f"{word[:LONGEST]} is no choice. Write OPTION=VALUE."
        end = next((at for at in ends if word[:at] in self.known), None)
        if end is None:
            return self._no_option(word[: ends[0]], suggestions)
        option, value = word[:end], word[end + 1 :]
        if self.product is not None and self.product.option(option).kind == "text":
            try:
                return option, self.product.text_class(option, value)
            except InvalidTextError as error:
                return f"{option}: {error}"
        values = self.known[option].values
        if value in values:
            return option, value
        mend = suggestions.nearest(value, values, f"Its values are {_listed(values)}.")
        return f"{option} has no value {value[:LONGEST]!r}. {mend}"

    def _no_option(self, word: str, suggestions: Suggestions) -> str:
        flags = [each for each in self.known if self._is_flag_of(each, word)]
        otherwise = f"The options are {_listed(self.known)}."
        if flags:
            mend = f"It takes several values: write {flags[0]}=yes for one of them."
        else:
            mend = suggestions.nearest(word, self.known, otherwise)
        return f"There is no option {word[:LONGEST]!r}. {mend}"

    def _is_flag_of(self, option: str, multiple: str) -> bool:
        return self.product is not None and self.product.option(option).part_of == multiple

    def _contradiction(self, error: ContradictionError) -> Refusal:
        noun = "this rule excludes" if len(error.rules) == 1 else "these rules exclude"
        lines = [f"{self.name}: nothing can be built: {noun} everything.", *self.rule_lines(error)]
        said = {"contradiction": [self.rule(rule) for rule in error.rules]}
        return Refusal(lines, said, REFUSED)

    def rule_lines(self, found: ContradictionError | Conflict) -> list[str]:
        """Tell of several rules, each in a line."""
        return [f"  {self.rule_line(rule)}" for rule in found.rules]


def opened(target: str, *, store: "Store | None" = None, budget: int | None = None) -> Target:
    """Open a product's folder, a model's file, or with a store a published PRODUCT:REVISION.

    With a budget it is compiled in so many steps or not at all.
    """
    found = _opened(target, store)
    found.budget = budget or found.budget
    return found


def _opened(target: str, store: "Store | None") -> Target:
    path = Path(target)
    if _exists(path):
        if path.name == PRODUCT_FILE:
            path = path.parent
        return _directory(target, path) if path.is_dir() else Target.of_model(target, _file(path))
    published = PUBLISHED.fullmatch(target)
    if published is not None and store is not None:
        return _published(target, published[1], published[2], store)
    mend = "Give a folder with product.yaml, or a model file."
    if published is not None:
        mend = "There is no installation here to look for a published revision: --installation."
    raise ProblemsError([Problem(target[:LONGEST], 1, 1, "there is no such file or folder", mend)])


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long to be one, or with a NUL
        return False


def _directory(target: str, path: Path) -> Target:
    try:
        files = read_directory(path)
    except ProblemsError as error:
        raise mistakes(error.problems, target) from error
    return Target.of_product(target, files)


def _file(path: Path) -> ModelFile:
    name = str(path)
    if not path.is_file():  # a device or a pipe may never end
        raise ProblemsError([Problem(name, 1, 1, "it is no file", "Give a file or a folder.")])
    if not is_model_file(name) and path.suffix in {".yaml", ".yml"}:
        what = "a product is a folder with product.yaml and its other files"
        raise ProblemsError([Problem(name, 1, 1, what, "Give the folder.")])
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})"
        raise ProblemsError([Problem(name, 1, 1, what, "Mend its permissions.")]) from error
    return read_model(name, content)


def _published(target: str, product: str, revision: str, store: "Store") -> Target:
    from configurator.services import catalogue
    from configurator.store import catalogue as revisions

    with store.read() as tx:
        key = revisions.by_name(tx, product, revision)
        if key is None:
            mend = "Give the revision as its product.yaml names it."
            what = (
                f"revision {revision} of {product} is not published here, nor is there such a file"
            )
            raise ProblemsError([Problem(target, 1, 1, what, mend)])
        files = catalogue.files_of(tx, key.id)
    return Target.of_product(target, files)


def _all_problems(error: ProblemsError, files: ProductFiles) -> tuple[Problem, ...]:
    """Look through the drawing even if the product it belongs to cannot be read."""
    return ProblemsError((*error.problems, *_drawing_problems(files))).problems


def _drawing_problems(files: ProductFiles) -> Iterator[Problem]:
    for name, text in files.texts.items():
        if name.endswith(".svg"):
            try:
                parse(text, file=name)
            except ProblemsError as error:
                yield from error.problems


def _listed(words: Iterable[str]) -> str:
    known = list(words)
    more = f" and {len(known) - FEW:,} more" if len(known) > FEW else ""
    return f"{', '.join(known[:FEW])}{more}"
