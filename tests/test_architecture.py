"""The house rules that a reading of the source can hold: which way imports point, what the core
may use. That all that is public is documented, and that the core prints nothing, is the linter's.

The core runs on MicroPython, too; what that lacks is in LACKING and in the syntax that
`missing_syntax` names. The interpreters themselves have the last word (tests/portability);
this is the answer in a second.
"""

import ast
import importlib
import io
import json
import os
import pkgutil
import re
import runpy
import subprocess
import sys

import pytest

import purernn

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = os.path.join(os.path.dirname(HERE), "purernn")

# From the ground up: a module imports only from floors below its own. A module that is not
# listed fails the test: decide where it stands.
ROOMS = {
    "basics": ["errors", "digest", "matrix", "sigmoid", "bits", "mersenne"],
    "machines": ["mealy", "arithmetic", "tomita", "operations", "minimise"],
    "network": ["elman", "specialised", "descent"],
    "integers": ["quantised", "lanes", "proof", "certificate_checker"],
    "learning": ["long_runs", "straight_through", "recipe"],
    "floats": ["contraction", "invariant", "invariant_checker", "sharpening"],
    "export": ["names", "forms", "function", "exported", "c", "coq", "promela", "choice"],
    "files": ["whole", "transitions", "kiss2", "dot", "model"],
    "show": [
        "long_integers",
        "verdict",
        "trace",
        "trace_text",
        "pca",
        "svg",
        "axes",
        "weights_and_curve",
        "diagrams",
        "page",
        "hidden_states",
        "backward",
        "gallery",
        "stepper",
        "report",
        "notebook",
    ],
    "play": ["page"],
    "read": ["notation", "listing", "recording", "page"],
    "onboard": ["learner", "page"],
    "studies": ["replay_2015", "runs", "sweep", "frontier", "smallest"],
    "cli": [
        "terminal",
        "progress",
        "suggestions",
        "completion",
        "inputs",
        "learn",
        "prove",
        "show",
        "study",
        "onboard",
        "parser",
    ],
}
FLOORS = [room + "." + name for room, names in ROOMS.items() for name in ["__init__"] + names]
FLOORS.insert(FLOORS.index("cli.__init__"), "__init__")
FLOORS.append("__main__")

# A checker that shares code with what it checks would share its mistakes.
ALONE = {"integers.certificate_checker", "floats.invariant_checker", "onboard.learner"}

PROGRAMS = {"integers.certificate_checker", "floats.invariant_checker"}  # of one file each

# The rooms that need not run on MicroPython.
VISITORS = {
    name
    for name in FLOORS
    if name.split(".")[0] in ("files", "show", "play", "read", "onboard", "studies", "cli")
}
VISITORS.add("__main__")
# What `learn` and `prove` need, without the fast forms.
CORE_ROOMS = ("basics", "machines", "network", "integers", "learning")
FAST_FORMS = ("network.specialised", "integers.lanes")
CORE_MAY_IMPORT = {"math", "json", "hashlib", "binascii", "os", "sys"}
CORE_MAY_TRY = {
    "operator",
    "bisect",
    "itertools",
    "functools",
}  # with another way in `except ImportError`

LACKING = {  # attributes of built-in types that MicroPython does not have
    "bit_length",
    "zfill",
    "to_bytes_signed",
    "fsum",
    "isidentifier",
    "removeprefix",
    "casefold",
    "sumprod",
}


def modules():
    """The names of the package's modules: `__init__`, `basics.errors`, …"""
    names = [name[:-3] for name in os.listdir(PACKAGE) if name.endswith(".py")]
    for room in os.listdir(PACKAGE):
        if os.path.isdir(os.path.join(PACKAGE, room)) and not room.startswith("__"):
            files = os.listdir(os.path.join(PACKAGE, room))
            names += [room + "." + name[:-3] for name in files if name.endswith(".py")]
    return sorted(names)


def source(path):
    """The text of a source file."""
    with io.open(path, encoding="utf-8") as file:
        return file.read()


def path_of(module):
    """The source file of a module of the package."""
    return os.path.join(PACKAGE, *module.split(".")) + ".py"


TREES = {}


def tree_of(module):
    """The syntax tree of a module of the package, parsed once in a session."""
    if module not in TREES:
        TREES[module] = ast.parse(source(path_of(module)))
    return TREES[module]


def imports(tree):
    """(level, dotted name, names, node) of every import, functions' own imports included: walked
    once for each tree.
    """
    if not hasattr(tree, "imports"):
        tree.imports = []
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                tree.imports += [(0, alias.name, [], node) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [alias.name for alias in node.names]
                tree.imports.append((node.level, node.module or "", names, node))
    return tree.imports


def from_the_house(tree, module=""):
    """The names of the package's modules that the tree of a module imports."""
    room = module.split(".")[0] if "." in module else ""
    for level, name, names, _ in imports(tree):
        if level:
            package = room if level == 1 else ""
        elif name.split(".")[0] == "purernn":
            package, name = "", name[len("purernn.") :]
        else:
            continue
        place = ".".join([part for part in (package, name) if part])
        if place in FLOORS:
            yield place
            continue
        for imported in names or [""]:  # a module of the room, or a name of its __init__
            inner = ".".join([part for part in (place, imported) if part])
            yield inner if inner in FLOORS else ".".join([p for p in (place, "__init__") if p])


def wrong_way(module, tree):
    """The imports of a module that do not point to the ground."""
    floor = FLOORS.index(module)
    return [
        name
        for name in from_the_house(tree, module)
        if FLOORS.index(name) >= floor or module in ALONE
    ]


def tried(tree):
    """The nodes inside `try: ... except ImportError:`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and any(
            "ImportError" in ast.dump(handler) for handler in node.handlers
        ):
            for statement in node.body:
                for inner in ast.walk(statement):
                    yield inner


def untried(tree):
    """The tree without what only some Pythons import: bodies of `if` and `try` at the top."""
    kept = [node for node in tree.body if not isinstance(node, (ast.If, ast.Try))]
    return ast.Module(body=kept, type_ignores=[])


def for_type_checkers(tree):
    """The nodes inside `if TYPE_CHECKING:`, which no Python runs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            for inner in ast.walk(node):
                yield inner


def foreign(tree):
    """The imports of a core module that MicroPython may lack."""
    safe = list(tried(tree)) + list(for_type_checkers(tree))
    for level, name, _, node in imports(tree):
        if (
            not level
            and name not in CORE_MAY_IMPORT
            and not (name in CORE_MAY_TRY | {"typing"} and node in safe)
        ):
            yield name
        if name == "math" and isinstance(node, ast.ImportFrom) and node not in safe:
            for alias in node.names:
                if alias.name in LACKING:
                    yield "math." + alias.name


def missing_syntax(tree):
    """What a core module uses that MicroPython, or CPython 3.6, lacks; with its line."""
    for node in ast.walk(tree):
        told = None
        if isinstance(node, ast.Slice) and node.step is not None:
            told = "a slice with a step"
        elif isinstance(node, (ast.List, ast.Tuple, ast.Set)) and any(
            isinstance(e, ast.Starred) for e in node.elts
        ):
            told = "a starred element"
        elif isinstance(node, ast.Dict) and None in node.keys:
            told = "a dict unpacked into a dict"
        elif isinstance(node, ast.Attribute) and node.attr in LACKING:
            told = node.attr
        elif isinstance(node, ast.FunctionDef) and getattr(node.args, "posonlyargs", None):
            told = "positional-only arguments"
        elif type(node).__name__ in ("NamedExpr", "Match", "TypeAlias", "TryStar"):
            told = type(node).__name__
        elif isinstance(node, ast.ClassDef) and node.keywords:
            told = "a metaclass"
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            told = "a variable of a wider scope, set"
        if told:
            yield "%s (line %s)" % (told, getattr(node, "lineno", "?"))


# Functions of `math` whose results are the same wherever floats are IEEE 754 doubles, or that are
# used where that is seen to: `exp` by the sigmoid, `log` by thresholds that are rounded to integers
# (tests/integers/test_quantised.py) and by the loss, which training does not compute.
EXACT_MATH = {"sqrt", "ceil", "floor", "frexp", "isnan", "isinf"}
INEXACT_MATH = {"exp": {"basics.sigmoid", "network.specialised"}}
INEXACT_MATH["log"] = {"network.elman", "integers.quantised"}
# Rooms in which every number is an integer may use `sum`.
INTEGER_ROOMS = ("machines", "integers")


def inexact(module, tree):
    """What in a core module gives other floats on another Python; with its line."""
    for node in ast.walk(tree):
        name = None
        if isinstance(node, ast.Name) and node.id == "sum":
            name = None if module.split(".")[0] in INTEGER_ROOMS else "sum"
        elif isinstance(node, ast.Attribute) and getattr(node.value, "id", None) == "math":
            name = node.attr
        elif isinstance(node, ast.Name) and node.id in ("fsum", "sumprod", "pow"):
            name = node.id
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            power = node.right  # a Constant, of a value; before CPython 3.8 a Num, of an n
            field = "value" if hasattr(power, "value") else "n"
            if isinstance(getattr(power, field, None), float):
                name = "a power"
        if name and not (name in EXACT_MATH or module in INEXACT_MATH.get(name, ())):
            yield "%s (line %d)" % (name, node.lineno)
    for _, source_module, names, node in imports(tree):
        for name in names if source_module == "math" else []:
            if not (name in EXACT_MATH or module in INEXACT_MATH.get(name, ())):
                yield "math.%s (line %d)" % (name, node.lineno)


@pytest.mark.parametrize("module", modules())
def test_every_module_has_a_floor(module):
    assert module in FLOORS, "%s.py is new: put it into FLOORS of this test" % module


@pytest.mark.parametrize("module", modules())
def test_imports_point_towards_the_ground(module):
    assert wrong_way(module, tree_of(module)) == []


# The generated step is for CPython and PyPy only, which have `exec` and `linecache`.
@pytest.mark.parametrize(
    "module",
    sorted(set(modules()) - VISITORS - {"__init__", "network.specialised", "floats.contraction"}),
)
def test_the_core_imports_only_what_micropython_has(module):
    assert list(foreign(tree_of(module))) == []


@pytest.mark.parametrize("module", sorted(set(modules()) - VISITORS))
def test_the_core_uses_no_syntax_that_micropython_lacks(module):
    assert list(missing_syntax(tree_of(module))) == []


CORE = [name for name in FLOORS if name.split(".")[0] in CORE_ROOMS]


@pytest.mark.parametrize("module", CORE + ["studies.replay_2015"])
def test_floats_are_computed_in_ways_that_are_the_same_on_every_python(module):
    assert list(inexact(module, tree_of(module))) == []


@pytest.mark.parametrize(
    "check, code",
    [
        (lambda tree: wrong_way("basics.bits", tree), "from ..network.elman import forward"),
        (lambda tree: wrong_way("basics.bits", tree), "from ..network import elman"),
        (lambda tree: wrong_way("basics.bits", tree), "from . import mersenne"),
        (lambda tree: wrong_way("machines.mealy", tree), "from .operations import MACHINES"),
        (lambda tree: wrong_way("basics.bits", tree), "def f():\n    import purernn.cli.parser"),
        (lambda tree: wrong_way("basics.bits", tree), "import purernn"),
        (lambda tree: wrong_way("basics.bits", tree), "from .bits import to_bits"),
        (
            lambda tree: wrong_way("integers.certificate_checker", tree),
            "from ..basics.errors import PurernnError",
        ),
        (foreign, "import random"),
        (foreign, "from operator import mul"),
        (foreign, "def f():\n    import typing"),
        (foreign, "from math import sumprod"),
        (missing_syntax, "a[::-1]"),
        (missing_syntax, "[*a]"),
        (missing_syntax, "{**a}"),
        (missing_syntax, "n.bit_length()"),
        (lambda tree: inexact("network.elman", tree), "sum([a, b])"),
        (lambda tree: inexact("network.elman", tree), "from math import exp"),
        (lambda tree: inexact("network.elman", tree), "from math import sumprod as dot"),
        (lambda tree: inexact("learning.recipe", tree), "math.fsum(a)"),
        (lambda tree: inexact("basics.sigmoid", tree), "from math import log"),
        (lambda tree: inexact("network.elman", tree), "a ** 0.5"),
    ],
)
def test_each_house_rule_rejects_what_breaks_it(check, code):
    assert list(check(ast.parse(code)))


def test_each_house_rule_lets_pass_what_keeps_it():
    code = (
        "from ..basics.errors import PurernnError\nimport math\n"
        "try:\n    from operator import mul\nexcept ImportError:\n    mul = None\na[1:]"
    )
    tree = ast.parse(code)
    assert (
        not wrong_way("machines.mealy", tree)
        and not list(foreign(tree))
        and not list(missing_syntax(tree))
    )


# sys.stdlib_module_names is new in 3.10; the source is the same on every Python.
names_the_library = pytest.mark.skipif(
    not hasattr(sys, "stdlib_module_names"), reason="sys.stdlib_module_names is new in 3.10"
)


@names_the_library
@pytest.mark.parametrize("module", modules())
def test_the_package_imports_only_the_standard_library(module):
    outside = {name.split(".")[0] for level, name, _, _ in imports(tree_of(module)) if not level}
    assert outside <= set(sys.stdlib_module_names) | {"purernn"}


def test_files():
    """Every Python file below tests/."""
    return [
        os.path.join(folder, name)
        for folder, _, names in os.walk(HERE)
        for name in sorted(names)
        if name.endswith(".py")
    ]


test_files.__test__ = False

ALSO = {
    "peers.py": {"numpy", "torch"},  # a benchmark may look at its rivals, where they are installed
    "tasks.py": {"numpy"},
    "numpy_recipe.py": {"numpy"},
    "long_runs.py": {"amount"},
    # one command measures small computers, the micro:bit among them
    "footprints.py": {"microbit"},
    "test_export_microbit.py": {"footprints"},
    # files that the portability run writes beside it
    "exported.py": {"cases"}
    | {"%s_%s" % (n, f) for n in ("adder", "subtracter") for f in ("network", "table", "lanes")},
}


@names_the_library
@pytest.mark.parametrize("path", test_files(), ids=lambda path: os.path.relpath(path, HERE))
def test_tests_import_only_pytest_hypothesis_and_the_standard_library(path):
    siblings = {name[:-3] for name in os.listdir(os.path.dirname(path)) if name.endswith(".py")}
    allowed = set(sys.stdlib_module_names) | {"pytest", "hypothesis", "purernn", "helpers"}
    allowed |= siblings
    allowed |= ALSO.get(os.path.basename(path), set())
    assert {
        name.split(".")[0] for level, name, _, _ in imports(ast.parse(source(path))) if not level
    } <= allowed


def test_no_two_test_modules_have_one_name():
    # pytest imports them by their names alone.
    names = [os.path.basename(path) for path in test_files()]
    names = [name for name in names if name.startswith("test_")]
    assert sorted(names) == sorted(set(names))


CARD = {"purernn", "tests", "docs", "pyproject.toml", "README.md"}  # and dotfiles


def strays(files):
    """Those of these paths that have no place at the top."""
    return [path for path in files if path.split("/")[0] not in CARD and path[0] != "."]


def test_nothing_else_stands_at_the_top():
    assert strays(["README.md", ".ci/run", "docs/a.md", "model.json"]) == ["model.json"]
    try:
        listed = subprocess.check_output(["git", "ls-files"], cwd=os.path.dirname(PACKAGE))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no clone, or git is not here")
    assert strays(listed.decode("utf-8").splitlines()) == []


def readme():
    """README's text."""
    return source(os.path.join(os.path.dirname(PACKAGE), "README.md"))


def lines_of_the_core():
    """How many lines `learn` and `prove` need, in their clear forms."""
    core = [n for n in FLOORS if n.split(".")[0] in CORE_ROOMS and n not in FAST_FORMS]
    return sum(len(source(path_of(name)).splitlines()) for name in core)


WIDEST = 100  # bytes of a line: a sign such as σ takes two or three


def wide_lines(text):
    """The numbers of the lines that are wider."""
    lines = text.encode("utf-8").split(b"\n")
    return [number for number, line in enumerate(lines, 1) if len(line) > WIDEST]


def test_no_line_of_code_is_wide_in_columns_or_in_bytes():
    wide, root = {}, os.path.dirname(PACKAGE)
    for top in ("purernn", "tests", ".ci"):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in names:
                if name.endswith((".py", ".js", ".css", ".html", ".sh")) or name == "run":
                    path = os.path.join(folder, name)
                    wide[os.path.relpath(path, root)] = wide_lines(source(path))
    assert [place for place in sorted(wide.items()) if place[1]] == []
    assert len(wide) > 100 and wide_lines("x\n" + "σ" * 51) == [2]


@pytest.mark.parametrize("module", sorted(set(modules()) - PROGRAMS))
def test_a_module_run_as_a_file_says_how_or_needs_nothing(module, capsys):
    # As an editor does it: F5 in IDLE, the arrow of Thonny and of Visual Studio Code.
    stands_alone = not [node for node in tree_of(module).body if getattr(node, "level", 0)]
    try:
        runpy.run_path(path_of(module), run_name="__main__")
    except SystemExit as end:
        said = capsys.readouterr().err + (end.code if isinstance(end.code, str) else "")
        assert said.strip() == (
            "purernn is a package: run python3 -m purernn in the folder above it"
        )
    else:
        assert stands_alone and module != "__main__" and capsys.readouterr() == ("", "")


def test_a_module_that_a_prompt_runs_as_a_file_ends_in_one_line():
    run = subprocess.run(
        [sys.executable, path_of("learning.recipe")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    assert run.returncode and run.stdout.count(b"\n") == 1 and b"Traceback" not in run.stdout


def test_the_readme_lists_every_room_in_the_order_of_reading():
    listed = re.findall(r"^\| `(\w+)/` \|", readme(), re.MULTILINE)
    assert listed == list(ROOMS)


def test_the_readme_says_how_many_lines_the_core_has():
    stated = re.search(r"The core is ([\d,]+) lines", readme()).group(1)
    assert abs(int(stated.replace(",", "")) - lines_of_the_core()) <= 100  # it is said rounded


def test_the_public_surface_is_what_it_says_and_the_modules_are_found():
    assert sorted(purernn.__all__) == list(purernn.__all__)
    assert set(purernn.__all__) <= set(dir(purernn))
    for name in purernn.__all__:
        home = importlib.import_module("purernn." + purernn._HOMES[name])
        assert getattr(purernn, name) is getattr(home, name)
    assert sorted(purernn._HOMES) == sorted(purernn.__all__)
    for_type_checkers = {
        name: ".".join(line.module.split("."))
        for line in ast.walk(tree_of("__init__"))
        if isinstance(line, ast.ImportFrom) and line.level == 1
        for name in [alias.name for alias in line.names]
    }
    assert for_type_checkers == purernn._HOMES
    assert not hasattr(purernn, "absent")
    found = {
        module.name[len("purernn.") :]
        for module in pkgutil.walk_packages(purernn.__path__, "purernn.")
    }
    rooms = {name for name in found if "." not in name} - {"__main__"}
    inits = {"__init__"} | {room + ".__init__" for room in rooms}
    assert (found - rooms) | inits == set(modules())


@pytest.mark.skipif(sys.version_info < (3, 7), reason="PEP 562 is of CPython 3.7")
def test_the_package_and_its_command_line_import_no_more_than_they_need():
    code = (
        "import sys, %s; print(sorted(name for name in sys.modules if name.startswith('purernn.')))"
    )
    for module, needed in (
        ("purernn", []),
        (
            "purernn.cli.parser",
            [
                "purernn.basics",
                "purernn.basics.errors",
                "purernn.cli",
                "purernn.cli.parser",
                "purernn.cli.progress",
                "purernn.cli.suggestions",
                "purernn.cli.terminal",
                "purernn.export",
                "purernn.export.choice",
                "purernn.show",
                "purernn.show.long_integers",
            ],
        ),
    ):
        told = subprocess.check_output(
            [sys.executable, "-c", code % module], cwd=os.path.dirname(HERE)
        )
        assert ast.literal_eval(told.decode()) == needed


def test_the_installed_command_is_the_command_line():
    with io.open(os.path.join(os.path.dirname(HERE), "pyproject.toml"), encoding="utf-8") as file:
        module, name = re.search(r'^purernn = "(.+):(.+)"$', file.read(), re.MULTILINE).groups()
    code = (
        "import sys; sys.argv = ['purernn', '--help']; from %s import %s as run; sys.exit(run())"
        % (module, name)
    )
    told = subprocess.check_output([sys.executable, "-c", code], cwd=os.path.dirname(HERE)).decode()
    assert (
        told
        == subprocess.check_output(
            [sys.executable, "-m", "purernn", "--help"], cwd=os.path.dirname(HERE)
        ).decode()
    )


def test_the_package_list_of_mip_is_the_core_that_learns_proves_and_checks():
    with io.open(os.path.join(PACKAGE, "package.json"), encoding="utf-8") as file:
        listed = json.load(file)
    names = [path[:-3] for _, path in listed["urls"]]
    assert all(target == "purernn/" + path for target, path in listed["urls"])
    assert listed["version"] == purernn.__version__
    modules_listed = {name.replace("/", ".") for name in names}
    for name in modules_listed - {"__init__"}:  # whatever a listed module imports is listed too
        assert set(from_the_house(untried(tree_of(name)), name)) <= modules_listed, name
