"""Hooks of schemathesis: authentication, ids of existing resources, and false positives with the reason for each."""

import itertools
import re
import struct
import uuid
import zlib

import requests
import schemathesis
import service
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import RejectedPositiveData, UseAfterFree

dwight = service.Person("dwight@schrutefarms.example", "dwight-schrute")
counter = itertools.count()


def picture():
    """A PNG of one pixel."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size, pixel = struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0), zlib.compress(bytes(5))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


PICTURE = {"avatar": picture()}

KEY = re.compile("[A-Za-z0-9_-]{16,64}")


@schemathesis.auth(refresh_interval=None)
class SignedIn:
    """Authenticates by a token, and every third time by a session."""

    def get(self, case, context):
        return dwight.ready()

    def set(self, case, person, context):
        authenticate(case, person, next(counter) % 3 == 0)


def authenticate(case, person, by_session):
    """Makes the call as this person."""
    if by_session:
        case.cookies["session"] = person.session
        case.headers["Sec-Fetch-Site"] = "same-origin"
    else:
        case.headers["Authorization"] = f"Bearer {person.token}"


def last(path):
    """A function that returns the id of the last item of a list of the account."""

    def find(person):
        items = person.get(path)["items"]
        return items[-1]["id"] if items else None

    return find


def token(person):
    return last("token")(person) or person.post("token")["id"]


def spare_card(person):
    """A card that can be removed, if there is one."""
    cards = person.get("billing/payment_method")["items"]
    return next((card["id"] for card in cards if not card["default"]), cards[0]["id"])


def cli_login(person):
    return requests.post(f"{service.url}/login/token").json()["id"]


# Values of path parameters, of existing resources.
EXISTING = {
    "user_handle": lambda person: person.handle,
    "identity_handle": lambda person: next(counter) % 2 and person.handle or "dunder-mifflin",
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
    """Replaces generated path parameters by existing ids, but for one in eight and for invalid ones."""
    by_session = "session" in case.cookies and case.cookies["session"] == dwight.session
    person = None
    if by_session or str(case.headers.get("Authorization")).startswith("Bearer tpt_"):
        # An account is deleted by its own user, created for that.
        is_end = case.method == "DELETE" and case.path == "/user/{user_handle}"
        person = (service.stranger() if is_end else dwight).ready()
        authenticate(case, person, by_session)
    if case.meta is None:
        return
    if not case.meta.is_negative_at(ParameterLocation.PATH):
        for name in case.path_parameters or {}:
            # schemathesis would use the id of a subscription item for its subscription, since the names are similar.
            if next(counter) % 8 or name == "subscription_id":
                existing = EXISTING.get(name, lambda person: None)((person or dwight).ready())
                case.path_parameters[name] = existing or case.path_parameters[name]
    if KEY.fullmatch(str(case.headers.get("Idempotency-Key"))):
        # A key that was generated twice would name another request.
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    if case.path == "/login/confirm" and not case.meta.is_negative_at(ParameterLocation.QUERY) and next(counter) % 2:
        case.query["t"] = dwight.link()
    if not case.meta.is_negative_at(ParameterLocation.BODY):
        if case.media_type == "multipart/form-data":
            case.body = PICTURE
        elif isinstance(case.body, dict):
            # Python would write a whole float as 60.0, which the backend does not accept for an integer.
            whole = {name: int(it) for name, it in case.body.items() if isinstance(it, float) and it.is_integer()}
            case.body = case.body | whole


@schemathesis.hook
def after_call(context, case, response):
    """Follows changes of the session and of the handle."""
    if response.status_code == 401 or case.path.startswith("/logout"):
        dwight.sign_out()
    if case.method == "PATCH" and case.path == "/user/{user_handle}" and response.status_code == 200:
        dwight.handle = response.json()["handle"]
    if 200 <= response.status_code < 400:
        successful.add(case.operation.label)


successful = set()

# Fields with rules that the schema does not express: a value that matches the schema may be refused.
SEMANTIC_RULES = {
    "next_token": "only a value that the list has returned",
    "where": "a month may be shorter than 31 days",
    "handle": "some words are reserved",
    "state": "a login can become confirmed, and not pending again",
    "default": "another card has to become the default one first",
    "avatar": "the content must be an image",
}


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether a reported failure is a real one."""
    status = response.status_code
    if isinstance(failure, RejectedPositiveData) and status == 400:
        wrong = response.json().get("validation_errors", [])
        return not wrong or any(error["location"] not in SEMANTIC_RULES for error in wrong)
    if isinstance(failure, UseAfterFree):
        # A cancelled subscription exists until the end of the paid period.
        return not failure.operation.endswith("/billing/subscription/{subscription_id}")
    # schemathesis takes the multipart bytes for an invalid body.
    return not (isinstance(failure, AcceptedNegativeData) and case.body == PICTURE)
