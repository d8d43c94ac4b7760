# ruff: noqa: C901, N802, N803, N806, PERF401 - kept close to the original, which checks others too
"""Seeded generator of round-table assignment instances (format roundtables/1).

Independent of the solver: it shares no code with it and was written before it, so that both can
be checked against each other. Usage: python -m tests.bench.seating_generator DIRECTORY

JSON:  {format,name,kind,seed,rounds,
        tables:[{id,min,max}],  min/max hold in every round (an int) or per round (a list)
        people:[{id,sector,org,gender,region,langs:[..],present:[bool per round]}],
        pins:[{person,table,round|null}], apart:[[a,b]], together:[[a,b]],
        topics:[{table_id: topic} per round] or [], prefs:[{person,round,ranked:[topic,..]}],
        weights:{...}, known_best_repeats: int|null, repair: null | {...}}
Plan:  {instance, assignment:[{person_id: table_id} per round]}
Feasibility of realistic instances is by construction: fixed seats and pairs agree with a hidden
witness plan.
"""

import json
import random
import sys
from pathlib import Path

SECTORS = [
    "Development Partners",
    "City Representatives",
    "Solution Providers",
    "Subject Experts",
    "Governmental Partners",
    "Academia",
]
WEIGHTS = {
    "repeat": 10,
    "repeat_again": 5,
    "org": 20,
    "language": 15,
    "sector": 4,
    "gender": 1,
    "region": 1,
    "pref": 1,
    "move_seated": 40,
    "move_future": 1,
}


def pure(g, s, w, best=0, n=None):
    """G tables, s seats, w rounds; n people (default g*s), sizes as even as possible."""
    n = n or g * s
    lo, hi = n // g, -(-n // g)
    ppl = [
        {
            "id": f"P{i:04d}",
            "sector": "-",
            "org": f"O{i}",
            "gender": "-",
            "region": "-",
            "langs": ["en"],
            "present": [True] * w,
        }
        for i in range(n)
    ]
    return {
        "format": "roundtables/1",
        "name": f"pure_{n:04d}p_{g}x{s}_r{w}",
        "kind": "pure",
        "seed": 0,
        "rounds": w,
        "tables": [{"id": f"T{t:03d}", "min": lo, "max": hi} for t in range(g)],
        "people": ppl,
        "pins": [],
        "apart": [],
        "together": [],
        "topics": [],
        "prefs": [],
        "weights": dict(WEIGHTS, repeat_again=0),
        "known_best_repeats": best,
        "repair": None,
    }


def realistic(n, cap, R, seed, late=0.10, early=0.06, hosts=0.7, tag=""):
    rng = random.Random(seed)
    G = -(-n // cap)
    share = [rng.uniform(0.6, 1.4) * x for x in (0.14, 0.26, 0.22, 0.13, 0.15, 0.10)]
    sectors = rng.choices(SECTORS, share, k=n)
    # organisations: within a sector, Zipf-like sizes, capped so that org clashes can be avoided
    ppl, orgpool, ocount = [], {}, {}
    for i, sec in enumerate(sectors):
        pool = orgpool.setdefault(sec, [])
        if not pool or rng.random() < 0.45:
            pool.append(f"{''.join(w[0] for w in sec.split())}-{len(pool):02d}")
        cand = [o for o in pool if ocount.get(o, 0) < max(2, G)] or [pool[-1]]
        org = rng.choices(cand, [1 / (k + 1) for k in range(len(cand))])[0]
        ocount[org] = ocount.get(org, 0) + 1
        u = rng.random()
        langs = (
            ["en"]
            if u < 0.45
            else ["en", "fr"]
            if u < 0.74
            else ["en", "es"]
            if u < 0.95
            else ["fr"]
            if u < 0.98
            else ["es"]
        )
        pres = [True] * R
        v = rng.random()
        if v < late:
            for r in range(rng.choice([1, 1, 2]) if R > 2 else 1):
                pres[r] = False
        elif v < late + early:
            for r in range(R - (rng.choice([1, 1, 2]) if R > 2 else 1), R):
                pres[r] = False
        ppl.append(
            {
                "id": f"P{i:04d}",
                "sector": sec,
                "org": org,
                "gender": rng.choice("FM"),
                "region": rng.choice(["Africa", "Asia", "Europe", "LAC", "MENA"]),
                "langs": langs,
                "present": pres,
            }
        )
    tables = []
    for t in range(G):
        c = cap + rng.choice([-1, 0, 0, 0, 1])
        tables.append({"id": f"T{t:03d}", "min": max(2, cap - 4), "max": c + 1})
    while sum(t["max"] for t in tables) < n + G // 4:
        tables[rng.randrange(G)]["max"] += 1
    # ---- hidden witness -----------------------------------------------------------------
    idx = list(range(n))
    always = [i for i in idx if all(ppl[i]["present"])]
    rng.shuffle(always)
    nh = int(hosts * G)
    host = {always[k]: k for k in range(nh)}  # host k sits at table k all rounds
    rest = always[nh:]
    pairs = []
    nt = max(1, n // 40)
    for k in range(nt):
        pairs.append((rest[2 * k], rest[2 * k + 1]))
    speakers = rest[2 * nt : 2 * nt + max(1, n // 30)]
    W = []
    for r in range(R):
        here = [i for i in idx if ppl[i]["present"][r]]
        room = [t["max"] for t in tables]
        a = {}
        for i in here:
            if i in host:
                a[i] = host[i]
                room[host[i]] -= 1
        for x, y in pairs:
            t = max(range(G), key=lambda q: (room[q], rng.random()))
            a[x] = a[y] = t
            room[t] -= 2
        others = [i for i in here if i not in a]
        rng.shuffle(others)
        for i in others:  # fullest-room first keeps minima satisfied
            t = max(range(G), key=lambda q: (room[q] - tables[q]["max"] * 0.001, rng.random()))
            a[i] = t
            room[t] -= 1
        W.append(a)
    met = set()
    for a in W:
        by = {}
        for i, t in a.items():
            by.setdefault(t, []).append(i)
        for m in by.values():
            for x in m:
                for y in m:
                    if x < y:
                        met.add((x, y))
    for r, a in enumerate(W):  # the witness must respect minima
        for t in range(G):
            assert sum(1 for v in a.values() if v == t) >= tables[t]["min"], (n, r, t)

    def P(i):
        return ppl[i]["id"]

    pins = [{"person": P(i), "table": tables[t]["id"], "round": None} for i, t in host.items()]
    for i in speakers:
        r = rng.randrange(R)
        pins.append({"person": P(i), "table": tables[W[r][i]]["id"], "round": r})
    apart, tries = [], 0
    while len(apart) < max(2, n // 20) and tries < 10000:
        tries += 1
        x, y = sorted(rng.sample(idx, 2))
        if (x, y) not in met and [P(x), P(y)] not in apart:
            apart.append([P(x), P(y)])
    ntop = max(3, min(12, G // 2))
    topics = [
        {tables[t]["id"]: f"topic{(t + 3 * r) % ntop:02d}" for t in range(G)} for r in range(R)
    ]
    pop = [1 / (k + 1) ** 0.6 for k in range(ntop)]
    prefs = []
    for i in idx:
        if rng.random() < 0.6:
            for r in range(R):
                if ppl[i]["present"][r] and rng.random() < 0.8:
                    rk, c = [], list(range(ntop))
                    while len(rk) < 3:
                        q = rng.choices(c, [pop[k] for k in c])[0]
                        c.remove(q)
                        rk.append(f"topic{q:02d}")
                    prefs.append({"person": P(i), "round": r, "ranked": rk})
    return {
        "format": "roundtables/1",
        "name": f"real_{n:04d}p_{G}x{cap}_r{R}_s{seed}{tag}",
        "kind": "realistic",
        "seed": seed,
        "rounds": R,
        "tables": tables,
        "people": ppl,
        "pins": pins,
        "apart": apart,
        "together": [[P(a), P(b)] for a, b in pairs],
        "topics": topics,
        "prefs": prefs,
        "weights": dict(WEIGHTS),
        "known_best_repeats": None,
        "repair": None,
    }


def make_repair(inst, plan, now, seed, noshow=0.05, late=0.03, walkin=0.02):
    """Disturb `inst` when round `now` begins: earlier rounds are history, `now` is seated."""
    rng = random.Random(seed)
    d = json.loads(json.dumps(inst))
    R = d["rounds"]
    pinned = {p["person"] for p in d["pins"]} | {x for pr in d["together"] for x in pr}
    cand = [p for p in d["people"] if p["id"] not in pinned and all(p["present"][now:])]
    rng.shuffle(cand)
    n = len(d["people"])
    k1, k2 = max(1, int(n * noshow)), max(1, int(n * late))
    for p in cand[:k1]:
        for r in range(now, R):
            p["present"][r] = False  # no-show / gone
    for p in cand[k1 : k1 + k2]:
        p["present"][now] = False  # late: misses this round only
    for k in range(max(1, int(n * walkin))):  # walk-ins from round `now`
        src = rng.choice(d["people"])
        d["people"].append(
            dict(src, id=f"W{k:04d}", org=f"walkin{k}", present=[r >= now for r in range(R)])
        )
    for p in d["pins"]:
        if p["round"] is not None and p["round"] < now:
            p["_old"] = True
    d["pins"] = [p for p in d["pins"] if not p.pop("_old", False)]
    d["prefs"] = [q for q in d["prefs"] if q["round"] >= now]
    for t in d["tables"]:  # people went missing: minima relax by 2
        t["min"] = max(0, t["min"] - 2)
    d["repair"] = {"now": now, "baseline": plan["assignment"]}
    d["name"] += f"_repair{now}"
    return d


PUBLIC_PURE = [
    (5, 3, 7),
    (6, 3, 8),
    (5, 5, 6),
    (7, 4, 7),
    (8, 4, 8),
    (8, 4, 9),
    (8, 4, 10),
    (7, 7, 8),
    (10, 10, 3),
    (10, 10, 4),
    (3, 10, 6),
    (6, 10, 3),
    (6, 10, 6),
    (8, 8, 5),
    (12, 10, 3),
    (12, 10, 4),
    (12, 10, 6),
    (15, 8, 6),
    (24, 10, 6),
    (30, 8, 6),
    (50, 10, 6),
    (100, 10, 6),
    (200, 10, 6),
]
PUBLIC_REAL = [
    (40, 8, 4, 11),
    (60, 8, 5, 12),
    (90, 9, 4, 13),
    (120, 10, 6, 14),
    (180, 9, 5, 15),
    (240, 10, 6, 16),
    (500, 10, 4, 17),
    (1000, 10, 5, 18),
]
# Optima known by theorem; everything else is None (use the bound). Without repeats: KTS(15);
# NKTS(18); affine planes of order 5 and 7; RBIBD(28,4,1) (9 rounds, 7 are fewer); 8-4-10 (Aguado
# 2004); T prime power, s <= T, R <= T: table = b + r*a over GF(T); 10-10-4 from 2 MOLS(10); 12-10-6
# from TD(7,12) (5 MOLS of order 12)
KNOWN0 = {
    (5, 3, 7),
    (6, 3, 8),
    (5, 5, 6),
    (7, 4, 7),
    (8, 4, 8),
    (8, 4, 9),
    (8, 4, 10),
    (7, 7, 8),
    (10, 10, 3),
    (10, 10, 4),
    (8, 8, 5),
    (12, 10, 3),
    (12, 10, 4),
    (12, 10, 6),
}


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    made = [pure(g, s, w, 0 if (g, s, w) in KNOWN0 else None) for g, s, w in PUBLIC_PURE]
    for d in made + [realistic(*a) for a in PUBLIC_REAL]:
        (out / f"{d['name']}.json").write_text(json.dumps(d, separators=(",", ":")))
        print(d["name"], len(d["people"]), len(d["tables"]), len(d["prefs"]))


if __name__ == "__main__":
    main()
