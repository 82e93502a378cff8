#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""A provider in a process of its own, which counts every order and, if told to, fails some of its calls.

It prints its endpoint. Each line on its standard input is a command, answered by one line of JSON; when the input ends,
so does it:
  brief    calls and faults so far
  counters the same, the orders of each frame, and the ids that left in a whole answer
  reset    tears every connection down, in the middle of whatever it was
"""

import argparse
import asyncio
import collections
import json
import random
import socket
import ssl
import struct
import sys
import time
import urllib.parse

FIRST_JOB = 700_000_001
PAGE = b"<!DOCTYPE html><html><body><h1>Service unavailable</h1></body></html>"

# What may happen to a call, in the order in which it reaches into it; an order that is not taken costs nothing.
FAULTS = ("drop-before", "reset-before", "drop-after", "reset-after", "truncate", "stall", "error", "page")
UNTAKEN = ("drop-before", "reset-before")


class Provider:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.calls = collections.Counter()
        self.faults = {}
        self.orders = collections.Counter()
        self.told = {}
        self.jobs = []              # when each is ready
        self.writers = set()

    def choose_fault(self, mode):
        if self.random.random() >= self.options.fault_rate:
            return None
        fault = self.random.choice(FAULTS)
        self.faults.setdefault(mode, collections.Counter())[fault] += 1
        return fault

    def job(self, number, **more):
        is_ready = time.monotonic() >= self.jobs[number]
        return {"start": "2026-01-05T12:00:00", "end": "2026-01-05T12:00:00", "error": None, "status": int(is_ready),
                "id": FIRST_JOB + number, "startgeneration": "2026-01-05T12:00:00",
                "endgeneration": "2026-01-05T12:05:00" if is_ready else None, "msg": 0, **more}

    def answer(self, mode, fields):
        if mode == "profile":
            return {"error": None, "result": {
                "accountBalance": 10_000_000 - 45 * len(self.jobs), "accessTo": "2099-12-31T00:00:00",
                "accessToStr": "31.12.2099", "leftClicks": 1_000_000, "activeMethods": {"reportrequestframe": 45}}}
        if mode == "setqueue":
            least, most = self.options.min_ms / 1000, self.options.max_ms / 1000
            self.jobs.append(time.monotonic() + self.random.uniform(least, most))
            return self.job(len(self.jobs) - 1, gosnumber=None, vin=None)
        number = int(fields.get("id", "0")) - FIRST_JOB
        if not 0 <= number < len(self.jobs):
            return {"error": True, "error_msg": "Нет такого отчёта"}
        if mode == "checkqueue":
            return self.job(number)
        link = f"https://reports.example/r/{FIRST_JOB + number}"
        return self.job(number, **({"url": link} if time.monotonic() >= self.jobs[number] else {}))

    async def take(self, target, writer):
        """One call; False when the connection is over."""
        split = urllib.parse.urlsplit(target)
        fields = {name: values[0] for name, values in urllib.parse.parse_qs(split.query).items()}
        mode = "profile" if split.path.endswith("/profile.ashx") else fields.get("mode", "other")
        frame = fields.get("frame")
        self.calls[mode] += 1
        if mode == "setqueue":
            self.orders[frame] += 1
        fault = self.choose_fault(mode)
        if fault in UNTAKEN:
            self.hang_up(writer, fault == "reset-before")
            return False
        body = json.dumps(self.answer(mode, fields)).encode()
        if self.options.latency_ms:
            await asyncio.sleep(self.options.latency_ms / 1000)
        if fault in ("drop-after", "reset-after"):
            self.hang_up(writer, fault == "reset-after")
            return False
        if fault == "stall":
            await asyncio.sleep(self.random.uniform(0.2, self.options.stall_ms / 1000))
        status, kind = "200 OK", "application/json; charset=utf-8"
        if fault in ("error", "page"):
            status, kind, body = "500 Oops" if fault == "error" else status, "text/html", PAGE
        reply = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        if fault == "truncate":
            writer.write(reply[:self.random.randrange(1, len(reply))])
            await writer.drain()
            self.hang_up(writer, False)
            return False
        writer.write(reply)
        await writer.drain()
        if mode == "setqueue" and fault in (None, "stall"):
            self.told[frame] = json.loads(body)["id"]
        return True

    def hang_up(self, writer, is_reset):
        if is_reset:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        else:
            writer.close()

    async def serve(self, reader, writer):
        self.writers.add(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = [line.partition(":")[2] for line in head.split("\r\n")
                          if line.lower().startswith("content-length:")]
                if length:
                    await reader.readexactly(int(length[0]))
                if not await self.take(head.split(" ")[1], writer):
                    break
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, ssl.SSLError):
            pass
        finally:
            self.writers.discard(writer)
            writer.close()

    def command(self, word):
        told = {"calls": self.calls, "faults": self.faults}
        if word == "counters":
            told.update(orders=self.orders, told=self.told)
        elif word == "reset":
            for writer in list(self.writers):
                self.hang_up(writer, True)
        print(json.dumps(told), flush=True)


async def run(options):
    provider = Provider(options)
    context = None
    if options.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate)
    server = await asyncio.start_server(provider.serve, options.address, options.port, ssl=context, backlog=512)
    port = server.sockets[0].getsockname()[1]
    name = options.name or options.address
    print(f"{'https' if context else 'http'}://{name}:{port}/reportrequestframe.ashx", flush=True)

    commands = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := await commands.readline():
        provider.command(line.decode().strip())
    for writer in list(provider.writers):
        writer.transport.abort()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--name", help="what the endpoint calls this machine, if not by its address")
    parser.add_argument("--certificate", metavar="FILE", help="speak TLS: key and certificates in PEM")
    parser.add_argument("--min-ms", type=float, default=300, help="least time a report takes")
    parser.add_argument("--max-ms", type=float, default=900, help="most time a report takes")
    parser.add_argument("--latency-ms", type=float, default=0, help="wait before each answer")
    parser.add_argument("--fault-rate", type=float, default=0, help="the part of all calls that goes wrong")
    parser.add_argument("--stall-ms", type=float, default=3000, help="how long a stalled answer takes at most")
    parser.add_argument("--seed", type=int, default=None)
    asyncio.run(run(parser.parse_args()))


main()
