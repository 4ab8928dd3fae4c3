"""The backend under test with its demo data, and people who are signed in to it."""

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
FLAGS = ["--bind=127.0.0.1:0", "--demo", "--log=error", "--limit-login=0", "--limit-mail=0", "--limit-account=0"]
PATIENCE = 30

folder = tempfile.mkdtemp(prefix="pipes-contract-")
database = os.path.join(folder, "pipes.db")
mails = queue.Queue()


def start():
    """Starts it, and says where it is."""
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
    """Somebody with an account. What they are signed in by is made anew when it has ended."""

    def __init__(self, email, handle):
        self.email, self.handle = email, handle
        self.session = self.token = None

    def sign_in(self):
        """By a mailed link, and a command line by that session."""
        self.session = requests.get(f"{url}/login/confirm", {"t": self.link()}).cookies["session"]
        asked = requests.post(f"{url}/login/token").json()
        login = f"{url}/login/token/{asked['id']}"
        self.as_page(requests.patch, login, json={"state": "confirmed"})
        self.token = requests.get(login, {"code": asked["code"]}).json()["token"]

    def sign_out(self):
        """Forgets what no longer lets them in."""
        self.session = self.token = None

    def link(self):
        """The secret of a sign-in link."""
        requests.post(f"{url}/login", json={"email": self.email}).raise_for_status()
        # Whoever else was sent one has it by now, or never wanted it.
        while not (mail := mails.get(timeout=PATIENCE)).startswith(f"mail for {self.email}: "):
            pass
        return mail.split("?t=")[1].split("&")[0]

    def ready(self):
        """Signed in, if they can be."""
        if self.token is None:
            self.sign_in()
        return self

    def as_page(self, method, address, **more):
        """A call as one of our own pages makes it."""
        cookies, headers = {"session": self.session}, {"Sec-Fetch-Site": "same-origin"}
        answer = method(address, cookies=cookies, headers=headers, timeout=PATIENCE, **more)
        answer.raise_for_status()
        return answer.json()

    def get(self, path):
        """What is below this account."""
        return self.as_page(requests.get, f"{url}/user/{self.ready().handle}/{path}")

    def post(self, path):
        """Makes something below this account."""
        return self.as_page(requests.post, f"{url}/user/{self.ready().handle}/{path}")


numbers = itertools.count(1)


def stranger():
    """Somebody new, with an account that nobody minds losing."""
    number = next(numbers)
    email, handle = f"stranger{number}@example.com", f"stranger-{number}"
    words = [PROGRAM, "user", "add", email, handle, "--database", database]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return Person(email, handle)
