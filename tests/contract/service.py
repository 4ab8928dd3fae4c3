"""The backend under test with demo data, and its users."""

import atexit
import itertools
import os
import queue
import shutil
import subprocess
import tempfile
import threading

import requests

PROGRAM = os.environ["PIPES_BACKEND"]
FLAGS = ["--bind=127.0.0.1:0", "--demo", "--log=error", "--limit-login=0", "--limit-mail=0", "--limit-account=0", "--drain=0"]
TIMEOUT_SECONDS = 30

folder = tempfile.mkdtemp(prefix="pipes-contract-")
database = os.path.join(folder, "pipes.db")
mails = queue.Queue()


def start():
    """Starts the backend and returns the address of its API."""
    backend = subprocess.Popen([PROGRAM, *FLAGS, "--database", database], stdout=subprocess.PIPE, text=True)

    def stop():
        backend.terminate()
        backend.wait()
        shutil.rmtree(folder)

    atexit.register(stop)
    lines = iter(backend.stdout.readline, "")
    link = next(line for line in lines if line.startswith("sign-in: "))
    threading.Thread(target=lambda: [mails.put(line.strip()) for line in lines], daemon=True).start()
    return link.removeprefix("sign-in: ").split("/login/")[0] + "/api/v0"


url = start()


class Person:
    """A user with an account, who signs in again when the session has ended."""

    def __init__(self, email, handle):
        self.email, self.handle = email, handle
        self.session = self.token = None

    def sign_in(self):
        """Gets a session by a mailed link, and a token by a CLI login with that session."""
        self.session = requests.get(f"{url}/login/confirm", {"t": self.link()}).cookies["session"]
        asked = requests.post(f"{url}/login/token").json()
        login = f"{url}/login/token/{asked['id']}"
        self.as_page(requests.patch, login, json={"state": "confirmed"})
        self.token = requests.get(login, {"code": asked["code"]}).json()["token"]

    def sign_out(self):
        """Drops the session and the token."""
        self.session = self.token = None

    def link(self):
        """Requests a sign-in link and returns its secret."""
        # A generated call may have requested a link for this user too. Only one link works.
        while not mails.empty():
            mails.get()
        requests.post(f"{url}/login", json={"email": self.email}).raise_for_status()
        # Mails to other users are not needed any more.
        while not (mail := mails.get(timeout=TIMEOUT_SECONDS)).startswith(f"mail for {self.email}: "):
            pass
        return mail.split("?t=")[1].split("&")[0]

    def ready(self):
        """Signs in if necessary."""
        if self.token is None:
            self.sign_in()
        return self

    def as_page(self, method, address, **more):
        """Sends a request as a page of the app does."""
        cookies, headers = {"session": self.session}, {"Sec-Fetch-Site": "same-origin"}
        answer = method(address, cookies=cookies, headers=headers, timeout=TIMEOUT_SECONDS, **more)
        answer.raise_for_status()
        return answer.json()

    def get(self, path):
        """Gets a resource of this account."""
        return self.as_page(requests.get, f"{url}/user/{self.ready().handle}/{path}")

    def post(self, path):
        """Creates a resource of this account."""
        return self.as_page(requests.post, f"{url}/user/{self.ready().handle}/{path}")


numbers = itertools.count(1)


def stranger():
    """Creates a user whose account may be deleted."""
    number = next(numbers)
    email, handle = f"stranger{number}@example.com", f"stranger-{number}"
    words = [PROGRAM, "user", "add", email, handle, "--database", database]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return Person(email, handle)
