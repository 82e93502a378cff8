# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""Histories as dealers and importers would have them, of any size, and what such people look for in them."""

import bisect
import contextlib
import itertools
import json
import os
import random
import shutil
import sqlite3
import subprocess
import time

import benchlib

SECONDS_TO_2000 = 946_684_800
YEARS = 7
WAITING, SUBMITTING, QUEUED, GENERATING, READY, FAILED, UNCONFIRMED, GIVEN_UP = range(8)
ENDPOINT = "https://data.tronk.info/reportrequestframe.ashx"

# Of the newest rows some are on their way, however long the history is.
N_FRESH = 60
FRESH = (WAITING, WAITING, QUEUED, QUEUED, GENERATING, GENERATING, UNCONFIRMED, FAILED)

MODELS = """JZX90 JZX100 JZX110 JZS161 JZS171 GX100 GX110 GRX120 GRX130 GRS182 SXE10 GXE10 ACU35 MCU35 ANH10 ANH20 AGH30 NCP91
NCP10 NZE121 ZZE122 ZRE142 ZZT231 ZZW30 JZA80 SW20 AE86 UZJ100 HDJ81 HDJ101 URJ202 TRJ150 GRJ150 KDJ120 RZN185 VZN215 NHW20
ZVW30 ZVW50 ZYX10 MXPH10 BNR32 BNR34 ER34 HR34 HCR32 ECR33 S14 S15 V35 CPV35 Z33 Z34 C25 C26 E51 E52 T31 NT32 K12 E12 ZE1 ZE2
RB1 RB3 GD1 GE6 GE8 GK3 GK5 GP5 DC5 EK9 EP3 FD2 CL7 CL9 CU2 AP1 AP2 RD1 RD5 RE4 RM4 RF3 RG1 RK5 RP3 GB3 CN9A CP9A CT9A CZ4A
CW5W CV5W V75W V98W H58A Z27A SG5 SG9 SH5 SJ5 SJG GC8 GDB GRB VAB BH5 BE5 BP5 BL5 BM9 BR9 FD3S SE3P NA6CE NB8C NCEC DY3W CR3W
GY3W BK5P BL3FW KE2FW KF2P HE21S JB23W JB43W JB64W JB74W MH34S MK53S ZC31S ZC33S L175S L880K L375S LA100S LA600S M900A S331G
HA36S TA01W TD54W XT92A NHP10 AVV50 ZSU60 AXUH80 MXUA80 USF40 UVF45 GWS204 AGL25 AWS210 NGX50""".split()

RUSSIAN = ("б в г д ж з к л м н п р с т ф х ц ч ш бр вр гр др кр пр стр тр кл пл сл сп ст".split(), "а о у и е я ы ю".split(),
           ["", "", "", "н", "р", "т", "л", "к", "й", "м", "сть", "в"])
ENGLISH = ("b c d f g h l m n p r s t w br cl cr dr fl gr pl pr sh sp st str th tr".split(), "a e i o u ea oo ai".split(),
           ["", "", "", "n", "r", "t", "l", "ck", "m", "st", "d", "ng"])

# What no rule of syllables makes, and every dealer writes.
JARGON = ("лот", "аукцион", "USS", "R", "4.5", "3.5", "RA", "2л", "4WD", "МКПП", "АКПП", "ждёт", "оплата", "клиент", "lot", "sold",
          "client", "deposit", "150000", "руль", "Токио", "Nagoya", "JU", "TAA", "ПТС", "ЭПТС", "VIN", "кузов", "белый", "чёрный")

LABELS = ("клиент", "лот", "аукцион", "auction", "перекуп", "Владивосток", "hold", "срочно")
REFUSALS = ("Номер кузова не найден", "Задан не коректный VIN.", "Отчет по этому номеру недоступен")


class Words:
    """Some thousands of words of one language, made of syllables by rule; the first ones are used most."""

    def __init__(self, chance, syllables, count):
        heads, hearts, tails = syllables
        made = {}
        while len(made) < count:
            parts = [chance.choice(heads) + chance.choice(hearts) for _ in range(chance.choice((1, 2, 2, 3, 3, 4)))]
            made["".join(parts) + chance.choice(tails)] = None
        self.words = list(made)
        self.sums = list(itertools.accumulate(1 / (rank + 8) for rank in range(count)))

    def pick(self, chance):
        word = self.words[bisect.bisect(self.sums, chance.random() * self.sums[-1])]
        return word.capitalize() if chance.random() < 0.15 else word


class Maker:
    """Makes the rows, from the oldest to the newest; the same ones for the same seed and size."""

    def __init__(self, count, seed=4, with_replies=True):
        self.count = count
        self.with_replies = with_replies
        self.chance = random.Random(seed)
        self.russian = Words(random.Random(1), RUSSIAN, 4000)
        self.english = Words(random.Random(2), ENGLISH, 2500)
        self.pace = {model: self.chance.randint(10_000, 9_000_000) for model in MODELS}
        self.shares = list(itertools.accumulate(1 / (rank + 5) for rank in range(len(MODELS))))
        self.earlier = []

    def make_frame(self):
        """Some cars are checked again."""
        chance = self.chance
        if self.earlier and chance.random() < 0.06:
            return chance.choice(self.earlier)
        model = MODELS[bisect.bisect(self.shares, chance.random() * self.shares[-1])]
        frame = f"{model}-{chance.randint(1, self.pace[model]):07d}"
        if chance.random() < 0.1:
            self.earlier.append(frame)
        return frame

    def make_typed(self, frame):
        kind = self.chance.random()
        if kind < 0.6:      # as Kuzov writes it, which it does not keep
            return None
        return (frame.lower() if kind < 0.75 else frame.replace("-", "") if kind < 0.85 else frame.replace("-", " ")
                if kind < 0.95 else frame.lower().replace("-", "—"))

    def make_note(self):
        chance = self.chance
        if chance.random() < 0.5:
            return None
        words = self.russian if chance.random() < 0.65 else self.english
        return " ".join(chance.choice(JARGON) if chance.random() < 0.12 else words.pick(chance)
                        for _ in range(chance.randint(3, 10)))

    def make_state(self, number):
        from_end = self.count - number
        if from_end < N_FRESH:
            return FRESH[from_end // 4 % len(FRESH)] if from_end % 4 == 2 else READY
        kind = self.chance.random()
        return READY if kind < 0.93 else FAILED if kind < 0.975 else GIVEN_UP if kind < 0.9985 else UNCONFIRMED

    def times(self):
        """When each was ordered, in milliseconds, more than a second apart, as their numbers have to be; the fresh ones in the
        last hours."""
        last = time.time() - 600
        n_old = max(self.count - N_FRESH, 1)
        step = YEARS * 365.25 * 86_400 / n_old
        for number in range(1, self.count + 1):
            if number > self.count - N_FRESH:
                yield int((last - (self.count - number) * 60) * 1000)
            else:
                sway = max(step - 1.01, 0) / 2
                yield int((last - N_FRESH * 60 - step * (n_old - number + 1) + self.chance.uniform(-sway, sway)) * 1000)

    def make_replies(self, row):
        """As Kuzov keeps them: the members that came, as texts."""
        if row["state"] in (WAITING, SUBMITTING, UNCONFIRMED) or not self.with_replies:
            return

        def tell(ms):
            return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ms // 1000 + 10_800)) + f".{ms % 1000:03d}"

        def pack(**members):
            return json.dumps(members, ensure_ascii=False, separators=(",", ":"))

        sent, settled = tell(row["sent_ms"] + 2), tell(row["settled_ms"] or row["sent_ms"])
        if row["state"] == FAILED:
            row["order_reply"] = pack(start=sent, end=sent, vin=row["vin"], error="true", error_msg=row["message"])
            return
        row["order_reply"] = pack(start=sent, end=sent, vin=row["vin"], status="0", id=row["job"],
                                  msg="Отчет поставлен в очередь")
        if row["started_ms"] is None:
            return
        begun = tell(row["started_ms"])
        if row["state"] != READY:
            row["check_reply"] = pack(start=begun, end=begun, status="0", id=row["job"], startgeneration=begun,
                                      msg="Отчет формируется")
            return
        span = {"startgeneration": begun, "endgeneration": tell(row["settled_ms"] - 9_000)}
        row["check_reply"] = pack(start=settled, end=settled, status="1", id=row["job"], **span, msg="Отчет сформирован")
        row["result_reply"] = pack(start=settled, end=settled, status="1", id=row["job"], **span, url=row["url"],
                                   msg="Отчет сформирован")

    def make_row(self, number, ordered_ms):
        chance, frame, state = self.chance, self.make_frame(), self.make_state(number)
        sent = state not in (WAITING,)
        accepted = state in (QUEUED, GENERATING, READY, GIVEN_UP)
        started = state in (GENERATING, READY)
        row = {
            "id": ordered_ms // 1000 - SECONDS_TO_2000, "frame": frame,
            "typed": self.make_typed(frame), "ordered_ms": ordered_ms, "state": state, "endpoint": 1,
            "job": str(500_000_000 + number * 7 + chance.randint(0, 6)) if accepted else None, "url": None,
            "reason": 1 if state == FAILED else 0, "message": chance.choice(REFUSALS) if state == FAILED else None,
            "sent_ms": ordered_ms + chance.randint(5, 900) if sent else None,
            "accepted_ms": ordered_ms + chance.randint(950, 2500) if accepted else None,
            "started_ms": ordered_ms + chance.randint(4000, 60_000) if started else None,
            "settled_ms": None, "opened_ms": None, "released": 1, "vin": frame if accepted or state == FAILED else None,
            "plate": None, "order_reply": None, "check_reply": None, "result_reply": None, "note": self.make_note(),
            "burst": number // 5 + 1 if sent else None,
        }
        if accepted and chance.random() < 0.03:
            letters = [chance.choice("АВЕКМНОРСТУХ") for _ in range(3)]
            row["plate"] = f"{letters[0]}{chance.randint(0, 999):03d}{letters[1]}{letters[2]}125"
        if state == READY:
            row["url"] = f"https://reports.tronk.info/jp/report.html?id={row['job']}&token={chance.getrandbits(128):032x}"
            row["settled_ms"] = ordered_ms + chance.randint(300_000, 900_000)
            row["opened_ms"] = row["settled_ms"] + chance.randint(2000, 86_400_000) if chance.random() < 0.85 else None
        elif state in (FAILED, GIVEN_UP):
            row["settled_ms"] = ordered_ms + chance.randint(1000, 3000)
        self.make_replies(row)
        return row

    def rows(self):
        for number, ordered_ms in enumerate(self.times(), 1):
            yield self.make_row(number, ordered_ms)

    def label_pairs(self, ids):
        for row in ids:
            if self.chance.random() < 0.15:
                yield self.chance.randint(1, len(LABELS)), row


def fill(path, tool, count, seed, with_replies):
    """The rows stand in a database of their own first: the program's own code takes them over, and packs them."""
    made = path.with_suffix(".made")
    maker = Maker(count, seed, with_replies)
    with contextlib.closing(sqlite3.connect(made)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        names = list(maker.make_row(1, 1_700_000_000_000)) + ["balance_before"]
        connection.execute(f"CREATE TABLE requests ({', '.join(names)})")
        maker = Maker(count, seed, with_replies)
        with connection:
            connection.executemany(f"INSERT INTO requests ({', '.join(names[:-1])}) "
                                   f"VALUES ({', '.join(':' + n for n in names[:-1])})", maker.rows())
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -400000")
        with connection:
            connection.execute("DELETE FROM requests")
            connection.execute("DELETE FROM endpoints")
            connection.execute("INSERT INTO endpoints (id, url) VALUES (1, ?)", (ENDPOINT,))
        subprocess.run([tool, "take", path, made], check=True, stdout=subprocess.DEVNULL)
        made.unlink()
        with connection:
            connection.execute("INSERT INTO bursts (id, began_ms, endpoint, balance_before, price, balance_after, "
                               "checked_after_ms) SELECT burst, min (sent_ms), 1, 12000.5 + burst % 997 * 45, 45.0, "
                               "12000.5 + burst % 997 * 45 - 45.0 * count (*), max (sent_ms) + 900 FROM requests "
                               "WHERE burst IS NOT NULL GROUP BY burst")
            connection.executemany("INSERT INTO labels (id, name, color) VALUES (?, ?, ?)",
                                   [(i, name, i % 8) for i, name in enumerate(LABELS, 1)])
            ids = [row for row, in connection.execute("SELECT id FROM requests ORDER BY id")]
            connection.executemany("INSERT INTO request_labels (label, request) VALUES (?, ?)", maker.label_pairs(ids))
            connection.execute("DELETE FROM unindexed WHERE id NOT IN (SELECT id FROM requests)")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def make(place, home, count, seed=4, with_replies=True, keep=None):
    """A history of @count rows with its index, made in the program's own tables. @keep names a folder in which it is kept
    for the next time. Returns what indexing it came to."""
    kept = keep and keep / f"history-{count}-{seed}-{'with' if with_replies else 'without'}-replies.db"
    own = place.data(home)
    own.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    told = kept and kept.with_suffix(".json")
    if kept and kept.exists() and told.exists():
        shutil.copy(kept, own)
        return json.loads(told.read_text(encoding="ascii"))
    subprocess.run([place.options.kuzov, "--check", benchlib.frame_of(1)], env=place.environment(home), check=False,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    tool = place.options.tools / "bench-history"
    fill(own, tool, count, seed, with_replies)
    os.sync()       # or the index would wait for all of it
    done = subprocess.run([tool, "index", own], check=True, text=True, stdout=subprocess.PIPE)
    if kept:
        keep.mkdir(parents=True, exist_ok=True)
        shutil.copy(own, kept)
        told.write_text(done.stdout, encoding="ascii")
    return json.loads(done.stdout)


def weigh(path):
    """Bytes of the file by what lies in them: each table and index, and each column of a row."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        count = connection.execute("SELECT count(*) FROM requests").fetchone()[0]
        try:
            parts = dict(connection.execute("SELECT name, sum (pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"))
        except sqlite3.OperationalError:        # SQLite was built without it
            parts = {}
        names = [row[1] for row in connection.execute("PRAGMA table_info (requests)")]
        sums = connection.execute(f"SELECT {', '.join(f'total (length (CAST ({n} AS BLOB)))' for n in names)} FROM requests"
                                  ).fetchone()
    return {"count": count, "parts": parts, "columns": dict(zip(names, sums))}


def read_texts(path, limit=None):
    """What can be searched, as a program without an index would hold it, newest first."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for text, in connection.execute("SELECT text FROM documents ORDER BY id DESC" + (f" LIMIT {limit}" if limit else "")):
            yield " ".join(text.split())


def make_queries(path, count, seed=9):
    """What a person types: parts of frames, words of notes, numbers of orders, several words, and what is not there.
    One to twelve characters each."""
    chance = random.Random(seed)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        low, high = connection.execute("SELECT min (id), max (id) FROM requests").fetchone()

        def some_row(condition="TRUE"):
            return connection.execute(f"SELECT frame, note, job FROM requests WHERE id >= ? AND {condition} ORDER BY id LIMIT 1",
                                      (chance.randint(low, high - (high - low) // 50),)).fetchone()

        def cut(text, shortest, longest):
            n = min(chance.randint(shortest, longest), len(text))
            start = chance.randint(0, len(text) - n)
            return text[start:start + n]

        def one():
            kind = chance.random()
            if kind < 0.06:
                return some_row()[0][:1].lower()
            if kind < 0.16:
                words = some_row("note IS NOT NULL")[1].split()
                return chance.choice((some_row()[0], chance.choice(words)))[:2]
            if kind < 0.40:
                return cut(some_row()[0], 3, 12)
            if kind < 0.48:
                return some_row()[0].lower().replace("-", "")[:12]
            if kind < 0.68:
                return cut(chance.choice(some_row("note IS NOT NULL")[1].split()), 3, 12)
            if kind < 0.76:
                return cut(some_row("job IS NOT NULL")[2], 4, 9)
            if kind < 0.90:
                frame, note, _ = some_row("note IS NOT NULL")
                return f"{frame.split('-')[0]} {chance.choice(note.split())}"[:12].strip()
            return chance.choice((f"{chance.choice(MODELS)}-99{chance.randint(0, 999):03d}",
                                  "".join(chance.choice("жфщъхзцчю") for _ in range(chance.randint(3, 9)))))[:12]

        return [one() for _ in range(count)]
