"""Property tests of a running backend with schemathesis: calls every operation with valid and invalid data by its OpenAPI
document and checks each response. `PIPES_BACKEND` is the program, `EXAMPLES` the number of generated calls for each
operation, besides the examples of the document. The generation is deterministic; only values from responses differ."""

import os
import pathlib
import sys

import service

os.chdir(service.folder)

import hooks
import requests
from schemathesis import cli
from schemathesis.engine import Status, events

failed, passed = set(), set()


@cli.handler()
class Tally(cli.EventHandler):
    """Counts each operation in each phase as one test."""

    def handle_event(self, ctx, event):
        if isinstance(event, (events.NonFatalError, events.FatalError)):
            failed.add(str(event))
        if isinstance(event, events.ScenarioFinished) and event.status != Status.SKIP:
            (passed if event.status == Status.SUCCESS else failed).add((event.phase, event.label))


def run():
    """Runs all phases with the settings in schemathesis.toml."""
    settings = pathlib.Path(__file__).with_name("schemathesis.toml")
    words = ["--config-file", str(settings), "--no-color", "run", f"{service.url}/docs/openapi.json"]
    words += [f"--max-examples={os.environ.get('EXAMPLES', '15')}", *sys.argv[1:]]
    cli.schemathesis(words, standalone_mode=False)


def never_successful():
    """The operations that have refused every call."""
    paths = requests.get(f"{service.url}/docs/openapi.json").json()["paths"]
    labels = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    return sorted(labels - hooks.successful)


try:
    run()
except SystemExit:
    pass
unsuccessful = never_successful()
for label in unsuccessful:
    print(f"{label} has never succeeded")
failures = len(failed) + len(unsuccessful)
print(f"{len(passed - failed)} passed\n{failures} failed")
sys.exit(1 if failures else 0)
