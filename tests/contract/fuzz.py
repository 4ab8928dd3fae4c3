"""Calls every operation of a running backend in the ways that its OpenAPI document allows and forbids, and checks each
answer. `PIPES_BACKEND` is the program, `EXAMPLES` how many calls are made up for an operation beside those that follow
from its description. The same calls are made each time, up to what other answers make of them."""

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
    """Counts an operation in a phase as one test."""

    def handle_event(self, ctx, event):
        if isinstance(event, (events.NonFatalError, events.FatalError)):
            failed.add(str(event))
        if isinstance(event, events.ScenarioFinished) and event.status != Status.SKIP:
            (passed if event.status == Status.SUCCESS else failed).add((event.phase, event.label))


def run():
    """Runs all phases, with the settings beside this file."""
    settings = pathlib.Path(__file__).with_name("schemathesis.toml")
    words = ["--config-file", str(settings), "--no-color", "run", f"{service.url}/docs/openapi.json"]
    words += [f"--max-examples={os.environ.get('EXAMPLES', '15')}", *sys.argv[1:]]
    cli.schemathesis(words, standalone_mode=False)


def not_tried():
    """Operations that have never done what they are for: whatever was sent to them, they have only refused."""
    paths = requests.get(f"{service.url}/docs/openapi.json").json()["paths"]
    labels = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    return sorted(labels - hooks.answered)


try:
    run()
except SystemExit:
    pass
idle = not_tried()
for label in idle:
    print(f"{label} has never answered with success")
bad = len(failed) + len(idle)
print(f"{len(passed - failed)} passed\n{bad} failed")
sys.exit(1 if bad else 0)
