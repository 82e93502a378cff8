#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""A service that remembers what it sold, to whom it gave which number and which numbers it was asked about, whatever
becomes of its customer. By itself it is that service: it prints its port and ends when its standard input does. A
report is ready when it is asked about for the second time."""

import asyncio
import http.client
import json
import os
import subprocess
import sys
import time
import urllib.parse

FIRST_JOB = 7_000_000_001       # more than 32 bits hold
ORDER_S = [0.005 + number * 7 % 10 * 0.01 for number in range(10)]      # so that some are on their way at any moment
PATIENCE = 30
MOMENT = "2026-01-05T12:00:00"


def link_of(job):
    return f"https://reports.example/r/{job}"


class Books:
    def __init__(self):
        self.next_job = FIRST_JOB
        self.n_open = 0
        self.clear()

    def clear(self):
        self.orders = {}        # by frame
        self.jobs = {}          # the frame of each number
        self.asked = {}         # how often about each number
        self.strange = []       # what nobody should have asked

    def sell(self, frame):
        job, self.next_job = self.next_job, self.next_job + 1
        self.orders[frame] = self.orders.get(frame, 0) + 1
        self.jobs[job] = frame
        return {"start": MOMENT, "end": MOMENT, "gosnumber": None, "vin": frame, "error": None, "status": 0, "id": job,
                "startgeneration": MOMENT, "msg": 0}

    def tell(self, job, wants_link):
        known = job in self.jobs
        if not known:
            self.strange.append(f"a question about {job}")
        is_ready = known and self.asked.get(job, 0) > 0
        self.asked[job] = self.asked.get(job, 0) + 1
        said = {"start": MOMENT, "end": MOMENT, "error": None, "status": int(is_ready), "id": job,
                "startgeneration": MOMENT, "endgeneration": MOMENT if is_ready else None, "msg": 0}
        if wants_link:
            said["url"] = link_of(job) if is_ready else None
        return said

    def check_access(self):
        return {"error": None, "result": {"accountBalance": 1_000_000 - (self.next_job - FIRST_JOB), "leftClicks": 10,
                                          "accessTo": "2099-12-31T00:00:00", "accessToStr": "31.12.2099",
                                          "activeMethods": {"reportrequestframe": 1, "profile": 0}}}

    def count(self):
        """Nothing is on its way when only the connection that asks is open: one that came before was taken before."""
        return {"orders": self.orders, "jobs": self.jobs, "asked": list(self.asked), "strange": self.strange,
                "open": self.n_open - 1}

    def answer(self, target):
        parts = urllib.parse.urlsplit(target)
        words = dict(urllib.parse.parse_qsl(parts.query))
        mode = words.get("mode")
        if parts.path == "/count":
            return 0, self.count()
        if parts.path == "/clear":
            self.clear()
            return 0, {}
        if parts.path == "/profile.ashx":
            return 0, self.check_access()
        if mode == "setqueue" and words.get("frame"):
            return ORDER_S[len(self.jobs) % len(ORDER_S)], self.sell(words["frame"])
        if mode in ("checkqueue", "getresult") and words.get("id", "").isdigit():
            return 0, self.tell(int(words["id"]), mode == "getresult")
        self.strange.append(parts.path)
        return 0, {"error": True, "error_msg": "?"}


class Connection(asyncio.Protocol):
    def __init__(self, books):
        self.books = books
        self.read = b""

    def connection_made(self, transport):
        self.transport = transport
        self.books.n_open += 1

    def connection_lost(self, error):
        self.books.n_open -= 1

    def data_received(self, data):
        """One request at a time, and none with a body."""
        self.read += data
        head, end, rest = self.read.partition(b"\r\n\r\n")
        if not end:
            return
        self.read = rest
        delay, said = self.books.answer(head.split(b" ", 2)[1].decode("ascii"))
        if delay:
            asyncio.get_running_loop().call_later(delay, self.send, said)
        else:
            self.send(said)

    def send(self, said):
        body = json.dumps(said).encode("ascii")
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
                                 b"Content-Length: %d\r\n\r\n%s" % (len(body), body))


async def serve():
    loop = asyncio.get_running_loop()
    books = Books()
    server = await loop.create_server(lambda: Connection(books), "127.0.0.1", 0, backlog=128)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


class Seller:
    """The service in a process of its own."""

    def __init__(self):
        self.process = subprocess.Popen([sys.executable, os.path.abspath(__file__)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())
        self.endpoint = f"http://127.0.0.1:{self.port}/reportrequestframe.ashx"

    def end(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def ask(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            return json.load(connection.getresponse())
        finally:
            connection.close()

    def count(self):
        """When everything that its customer sent before it died has been read."""
        until = time.monotonic() + PATIENCE
        while (counted := self.ask("/count"))["open"] > 0:
            if time.monotonic() > until:
                raise AssertionError("a connection of the dead program stays open")
            time.sleep(0.005)
        counted["jobs"] = {int(job): frame for job, frame in counted["jobs"].items()}
        return counted

    def clear(self):
        self.count()
        self.ask("/clear")


if __name__ == "__main__":
    asyncio.run(serve())
