"""The sample for JavaScript with fetch: Node, or a browser where an application has no secret."""

from credentials.samples.application import PUBLIC, Application
from credentials.samples.heading import heading
from credentials.samples.quoting import in_javascript
from credentials.samples.sample import CODE, Sample, part, parts_of, with_imports_first
from credentials.samples.settings import settings

NODE = "Node 20 or newer"
BROWSER = "a page served over https or from localhost"


def javascript_sample(app: Application) -> Sample:
    in_browser = app.kind == PUBLIC
    name = f"{app.stem}.{'js' if in_browser else 'mjs'}"
    needs = BROWSER if in_browser else NODE
    run = f'import it as a module: <script type="module" src="{name}">' if in_browser else ""
    run = run or f"node {name}"
    texts = [part("javascript", each) for each in _parts(app)]
    imports, bodies = with_imports_first(texts, ("import ",))
    blocks = [heading(app, "//", needs=needs, run=run)]
    blocks += ["\n".join(imports)] if imports else []
    text = "\n\n".join([*blocks, _settings(app), *bodies]) + "\n"
    return Sample("javascript", "JavaScript", name, CODE, needs, run, text)


def _parts(app: Application) -> tuple[str, ...]:
    """In a browser a sign-in spans two pages, so it ends in functions instead of a main program."""
    parts = parts_of(app)
    return (*parts[:-1], "browser-main") if app.kind == PUBLIC else parts


def _settings(app: Application) -> str:
    return "\n".join(
        f"const {name} = {in_javascript(value)};" for name, value in settings(app).items()
    )
