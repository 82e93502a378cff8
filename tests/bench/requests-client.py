#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""What a script would do: the same calls by threads with a requests.Session each. requests-client.py PORT LIST WIDTH"""

import queue
import sys
import threading

import requests

KEY = "00000000-0000-4000-8000-000000000000"


def work(url, frames):
    with requests.Session() as session:
        session.trust_env = False
        while True:
            try:
                frame = frames.get_nowait()
            except queue.Empty:
                return
            job = session.post(url, params={"key": KEY, "mode": "setqueue", "frame": frame}).json()["id"]
            asked = {"key": KEY, "mode": "checkqueue", "id": job}
            while session.get(url, params=asked).json()["status"] != 1:
                pass
            link = session.get(url, params={"key": KEY, "mode": "getresult", "id": job}).json()["url"]
            sys.stdout.write(f"{frame}\tready\t{link}\n")


def main():
    port, path, width = sys.argv[1:]
    frames = queue.SimpleQueue()
    with open(path, encoding="ascii") as lines:
        for line in lines:
            frames.put(line.strip())
    url = f"http://127.0.0.1:{port}/reportrequestframe.ashx"
    threads = [threading.Thread(target=work, args=(url, frames)) for _ in range(int(width))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()
