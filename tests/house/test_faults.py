"""Every error of the core has its answer, and every fault code its sentence; nothing is worded for nobody."""

import ast

from services.api.faults import FAULTS, PYDANTIC
from services.api.problems import KINDS
from services.core.access.refusals import CONSTRAINTS
from services.core.kit.errors import CoreError
from tests.house.sources import modules, name_of, text_of

WORDS = "services/api/faults.py"
# What a session was refused for is a fault code too, told to programs by the header that chooses a hat.
FROM_DATABASE = {"hat_ambiguous", "hat_unknown"}


def all_kinds(kind: type[CoreError]) -> set[type[CoreError]]:
    """A kind of error and all that are one."""
    return {kind}.union(*(all_kinds(one) for one in kind.__subclasses__()))


def raised_codes(tree: ast.Module) -> set[str]:
    """The fault codes that a file gives to errors and to fields, where they stand as words."""
    codes: set[str | None] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            codes |= _codes_of_call(node)
        elif isinstance(node, ast.Assign) and any(_is_field_of_faults(target) for target in node.targets):
            codes.add(text_of(node.value))
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("fault_of_"):
            codes |= _codes_returned(node)
    return {code for code in codes if code}


def _codes_of_call(call: ast.Call) -> set[str | None]:
    kind = name_of(call.func)
    if kind == "Invalid":
        values = [keyword.value for keyword in call.keywords]
        values += [value for one in values if isinstance(one, ast.Dict) for value in one.values]
        return {text_of(value) for value in values}
    if kind in {"Conflict", "BadRequest"}:
        return {text_of(call.args[1])} if len(call.args) > 1 else set()
    return set()


def _is_field_of_faults(target: ast.expr) -> bool:
    return isinstance(target, ast.Subscript) and name_of(target.value) == "faults"


def _codes_returned(function: ast.FunctionDef) -> set[str | None]:
    returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
    pairs = [value.elts[-1] for value in returned if isinstance(value, ast.Tuple) and value.elts]
    return {text_of(value) for value in [*returned, *pairs]}


def test_every_error_of_the_core_has_its_answer() -> None:
    kinds = all_kinds(CoreError) - {CoreError}
    assert len(kinds) > 8
    answered = {kind for kind in kinds if any(one in KINDS for one in kind.__mro__)}
    assert {kind.__name__ for kind in kinds - answered} == set()
    assert all(400 <= status < 600 and title for status, _name, title in KINDS.values())


def test_every_fault_that_is_raised_has_a_sentence() -> None:
    raised = {path: raised_codes(tree) for path, tree in modules().items()}
    assert len(set().union(*raised.values())) > 40
    wordless = {path: codes - set(FAULTS) for path, codes in raised.items() if codes - set(FAULTS)}
    assert wordless == {}


def test_every_constraint_people_run_into_has_a_sentence() -> None:
    assert {code for _field, code in CONSTRAINTS.values()} - set(FAULTS) == set()
    assert set(PYDANTIC.values()) - set(FAULTS) == set()


def test_no_sentence_is_worded_for_nobody() -> None:
    said = {
        text
        for path, tree in modules().items()
        if path != WORDS
        for node in ast.walk(tree)
        if (text := text_of(node)) in FAULTS
    }
    assert set(FAULTS) - said - set(PYDANTIC.values()) - FROM_DATABASE == set()


def test_the_reading_of_codes_sees_each_way_they_are_given() -> None:
    source = """
def f():
    raise Invalid(starts_on="a", **{field: "b"})
    raise Conflict("field", "c")
    faults["goals"] = "d"
def fault_of_order():
    return ("field", "e")
def fault_of_birth_date():
    return "f"
"""
    assert raised_codes(ast.parse(source)) == {"a", "b", "c", "d", "e", "f"}
