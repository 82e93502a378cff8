#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""What a script would do: the same calls by threads with a requests.Session each. With `lean` the sessions don't look for
proxies and .netrc at every call, which few scripts know to switch off. requests-client.py PORT LIST WIDTH [lean]"""

import queue
import sys
import threading

import requests

KEY = "00000000-0000-4000-8000-000000000000"


def work(url, frames, lean, lines):
    with requests.Session() as session:
        session.trust_env = not lean
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
            lines.append(f"{frame}\tready\t{link}\n")


def main():
    port, path, width = sys.argv[1:4]
    frames = queue.SimpleQueue()
    with open(path, encoding="ascii") as lines:
        for line in lines:
            frames.put(line.strip())
    url = f"http://127.0.0.1:{port}/reportrequestframe.ashx"
    results = []        # written at the end: text streams are not for several threads at once
    threads = [threading.Thread(target=work, args=(url, frames, "lean" in sys.argv[4:], results)) for _ in range(int(width))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.writelines(results)


main()
