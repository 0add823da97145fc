"""The sample for Python with requests."""

from credentials.samples.application import Application
from credentials.samples.heading import heading
from credentials.samples.quoting import in_python
from credentials.samples.sample import CODE, Sample, part, parts_of, with_imports_first
from credentials.samples.settings import settings

NEEDS = "Python 3.9 or newer, the package requests"
OUTSIDE = "import requests"


def python_sample(app: Application) -> Sample:
    name = f"{app.stem}.py"
    run = f"python {name}"
    texts = [part("python", each) for each in parts_of(app)]
    imports, bodies = with_imports_first(texts, ("import ", "from "))
    blocks = [
        "#!/usr/bin/env python3\n" + heading(app, "#", needs=NEEDS, run=run),
        "\n" + _import_lines(imports),
        "\n" + _settings(app),
        *(f"\n\n{body}" for body in bodies),
    ]
    text = "\n".join(blocks) + "\n"
    return Sample("python", "Python", name, CODE, NEEDS, run, text)


def _import_lines(imports: list[str]) -> str:
    """The standard library, then what has to be installed."""
    plain = [line for line in imports if line.startswith("import ") and line != OUTSIDE]
    chosen = [line for line in imports if line.startswith("from ")]
    return "\n".join([*plain, *chosen, "", OUTSIDE])


def _settings(app: Application) -> str:
    return "\n".join(f"{name} = {in_python(value)}" for name, value in settings(app).items())
