"""What a generated call needs to get anywhere: somebody who is signed in, and things that are there; and which of the
failures that are found are none, with the reason."""

import itertools
import struct
import zlib

import requests
import schemathesis
import service
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import RejectedPositiveData, UseAfterFree

dwight = service.Person("dwight@schrutefarms.example", "dwight-schrute")
turns = itertools.count()


def picture():
    """A PNG of one pixel."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size, pixel = struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0), zlib.compress(bytes(5))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


PICTURE = {"avatar": picture()}


@schemathesis.auth(refresh_interval=None)
class SignedIn:
    """By a token or by a session, in turns."""

    def get(self, case, context):
        return dwight.ready()

    def set(self, case, person, context):
        sign(case, person, next(turns) % 3 == 0)


def sign(case, person, by_session):
    """Makes it a call of this person's."""
    if by_session:
        case.cookies["session"] = person.session
        case.headers["Sec-Fetch-Site"] = "same-origin"
    else:
        case.headers["Authorization"] = f"Bearer {person.token}"


def last(path):
    """The id of something below the account."""

    def find(person):
        items = person.get(path)["items"]
        return items[-1]["id"] if items else None

    return find


def token(person):
    return last("token")(person) or person.post("token")["id"]


def spare_card(person):
    """One that may be removed, while there is one."""
    cards = person.get("billing/payment_method")["items"]
    return next((card["id"] for card in cards if not card["default"]), cards[0]["id"])


def cli_login(person):
    return requests.post(f"{service.url}/login/token").json()["id"]


# What stands for a part of an address that fits its pattern.
THERE = {
    "user_handle": lambda person: person.handle,
    "identity_handle": lambda person: next(turns) % 2 and person.handle or "dunder-mifflin",
    "tenant_handle": lambda person: "turbot-pipes",
    "workspace_handle": lambda person: dwight.get("workspace")["items"][0]["handle"],
    "token_id": token,
    "subscription_id": last("billing/subscription"),
    "payment_method_id": spare_card,
    "invoice_id": last("billing/invoice"),
    "temporary_token_request_id": cli_login,
    "pass": lambda person: person.get("billing/invoice")["items"][0]["invoice_pdf"].rsplit("/", 1)[1],
}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts what is there in the place of what is made up; one in eight is left, and all that is wrong on purpose."""
    by_session = "session" in case.cookies and case.cookies["session"] == dwight.session
    person = None
    if by_session or str(case.headers.get("Authorization")).startswith("Bearer tpt_"):
        # Who deletes an account has one to spare.
        is_end = case.method == "DELETE" and case.path == "/user/{user_handle}"
        person = (service.stranger() if is_end else dwight).ready()
        sign(case, person, by_session)
    if case.meta is None:
        return
    if not case.meta.is_negative_at(ParameterLocation.PATH):
        for name in case.path_parameters or {}:
            # The id of an item would be tried for its subscription, by the likeness of their names.
            if next(turns) % 8 or name == "subscription_id":
                there = THERE.get(name, lambda person: None)((person or dwight).ready())
                case.path_parameters[name] = there or case.path_parameters[name]
    if case.path == "/login/confirm" and not case.meta.is_negative_at(ParameterLocation.QUERY) and next(turns) % 2:
        case.query["t"] = dwight.link()
    if not case.meta.is_negative_at(ParameterLocation.BODY):
        if case.media_type == "multipart/form-data":
            case.body = PICTURE
        elif isinstance(case.body, dict):
            # JSON has one kind of number; a whole one is written as such here, 60 and not 60.0.
            whole = {name: int(it) for name, it in case.body.items() if isinstance(it, float) and it.is_integer()}
            case.body = case.body | whole


@schemathesis.hook
def after_call(context, case, response):
    """Keeps up with what a call has changed for who made it."""
    if response.status_code == 401 or case.path.startswith("/logout"):
        dwight.sign_out()
    if case.method == "PATCH" and case.path == "/user/{user_handle}" and response.status_code == 200:
        dwight.handle = response.json()["handle"]
    if 200 <= response.status_code < 400:
        answered.add(case.operation.label)


answered = set()

# Fields whose meaning a pattern cannot say; a value that fits it may be refused all the same.
MEANINGS = {
    "next_token": "only those that the list has handed out",
    "where": "a month may be shorter than 31 days",
    "handle": "some words are reserved",
    "token_min_issued_at": "not later than the service's clock",
    "state": "a login can become confirmed, and not pending again",
    "default": "another card has to become the default one first",
    "avatar": "a picture by its content",
}


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether it is one."""
    status = response.status_code
    if isinstance(failure, RejectedPositiveData) and status == 400:
        wrong = response.json().get("validation_errors", [])
        return not wrong or any(error["location"] not in MEANINGS for error in wrong)
    if isinstance(failure, UseAfterFree):
        # A cancelled subscription goes on until the end of what is paid.
        return not failure.operation.endswith("/billing/subscription/{subscription_id}")
    # Bytes are no text of JSON, and pass for a wrong body.
    return not (isinstance(failure, AcceptedNegativeData) and case.body == PICTURE)
