"""What pytest collects is the same in every process: no name of a test holds the time or chance."""

import ast
from collections.abc import Iterator

from mc2cm_graph.settings import REPOSITORY

CHANGING = {"now", "utcnow", "today", "time", "monotonic", "perf_counter", "uuid1", "uuid4", "getpid"}
CHANCE = {"random", "secrets", "uuid", "tempfile"}


def collected(tree: ast.Module) -> Iterator[ast.expr]:
    """The decorators of a module: what pytest reads before it runs a test."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield from node.decorator_list


def differs(decorator: ast.expr) -> bool:
    """Whether a call in it gives another value in another process or at another second."""
    for node in ast.walk(decorator):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            if node.func.attr in CHANGING or (isinstance(of, ast.Name) and of.id in CHANCE):
                return True
    return False


def test_names_of_tests_do_not_depend_on_the_time_or_on_chance() -> None:
    read, faults = 0, []
    for path in sorted(REPOSITORY.glob("tests/**/*.py")):
        if "node_modules" in path.parts:
            continue
        for decorator in collected(ast.parse(path.read_text("utf-8"))):
            read += 1
            if differs(decorator):
                faults.append(f"{path.relative_to(REPOSITORY)}:{decorator.lineno}")
    assert read > 500, f"found {read} decorators, expected more than 500"
    assert faults == []


def test_a_name_with_the_time_in_it_is_seen() -> None:
    told = "@pytest.mark.parametrize('after', [str(datetime.now(UTC))])\ndef test_it(after): ..."
    same = "@pytest.mark.parametrize('after', [str(3600)])\ndef test_it(after): ..."
    assert [differs(d) for d in collected(ast.parse(told))] == [True]
    assert [differs(d) for d in collected(ast.parse(same))] == [False]
