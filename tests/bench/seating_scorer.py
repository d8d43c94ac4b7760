# ruff: noqa: C901, E741, N802, N803, N806, PERF401, PLC0415 - kept close to the original
"""Independent scorer: hard rules, objectives and bounds of a plan for a roundtables/1 instance.

Shares no code with any solver, on purpose.
Usage: python -m tests.bench.seating_scorer INSTANCE PLAN

Bounds need only the standard library, except the preference bound (scipy if present, else 0 and
flagged).
"""

import json
import sys
from itertools import combinations
from math import ceil, floor
from pathlib import Path


def C2(x):
    return x * (x - 1) // 2


def f(x, m):
    """Fewest coinciding pairs when x items go into m cells."""
    if m <= 0:
        return 0
    q, e = divmod(x, m)
    return (m - e) * C2(q) + e * C2(q + 1)


def per(v, r):
    return v[r] if isinstance(v, list) else v


def even_sizes(x, tabs, r):
    lo = [per(t["min"], r) for t in tabs]
    hi = [per(t["max"], r) for t in tabs]
    s = lo[:]
    left = x - sum(s)
    while left > 0:
        k = min((k for k in range(len(s)) if s[k] < hi[k]), key=lambda k: s[k], default=None)
        if k is None:
            return None
        s[k] += 1
        left -= 1
    return s


def bounds(d):
    R, tabs, P = d["rounds"], d["tables"], d["people"]
    n = len(P)
    ix = {p["id"]: i for i, p in enumerate(P)}
    pres = [[i for i in range(n) if P[i]["present"][r]] for r in range(R)]
    apart = {tuple(sorted((ix[a], ix[b]))) for a, b in d["apart"]}
    tog = {tuple(sorted((ix[a], ix[b]))) for a, b in d["together"]}
    mask = [sum(1 << r for r in range(R) if p["present"][r]) for p in P]
    T = [sum(1 for t in tabs if per(t["max"], r) > 0) for r in range(R)]
    # (1) counting bound
    M = 0
    for r in range(R):
        s = even_sizes(len(pres[r]), tabs, r)
        M += sum(map(C2, s)) if s else f(len(pres[r]), T[r])
    cls = {}
    for m in mask:
        cls[m] = cls.get(m, 0) + 1
    ks = list(cls)
    avail = 0
    for a, k in enumerate(ks):
        if k:
            avail += C2(cls[k])
        for k2 in ks[a + 1 :]:
            if k & k2:
                avail += cls[k] * cls[k2]
    avail -= sum(1 for a, b in apart | tog if mask[a] & mask[b])
    M -= sum(bin(mask[a] & mask[b]).count("1") for a, b in tog)
    lb1 = max(0, M - avail)
    # (2) pigeonhole between two rounds, summed over a maximum spanning tree of the rounds
    B = {}
    for r, q in combinations(range(R), 2):
        both = sum(1 for m in mask if m >> r & 1 and m >> q & 1)
        B[r, q] = max(
            0,
            f(both, T[r] * T[q])
            - sum(
                1 for a, b in tog if mask[a] & mask[b] & (1 << r) and mask[a] & mask[b] & (1 << q)
            ),
        )
    comp = list(range(R))
    lb2 = 0
    for (r, q), v in sorted(B.items(), key=lambda z: -z[1]):
        if comp[r] != comp[q]:
            lb2 += v
            o, c = comp[q], comp[r]
            comp = [c if x == o else x for x in comp]
    # (3) organisation pigeonhole
    lbo = 0
    for r in range(R):
        cnt = {}
        for i in pres[r]:
            cnt[P[i]["org"]] = cnt.get(P[i]["org"], 0) + 1
        for o, c in cnt.items():
            lbo += max(
                0,
                f(c, T[r])
                - sum(
                    1
                    for a, b in tog
                    if P[a]["org"] == o == P[b]["org"] and (mask[a] & mask[b]) >> r & 1
                ),
            )
    # (4) preferences: optimal assignment round by round, everything else ignored
    lbp, exact = 0, True
    if d["prefs"]:
        try:
            import numpy as np
            from scipy.optimize import linear_sum_assignment as lsa

            for r in range(R):
                seat = [k for k, t in enumerate(tabs) for _ in range(per(t["max"], r))]
                pin = {ix[p["person"]]: p["table"] for p in d["pins"] if p["round"] in (None, r)}
                row = {i: k for k, i in enumerate(pres[r])}
                Cm = np.zeros((len(row), len(seat)))
                for q in d["prefs"]:
                    if q["round"] == r and ix[q["person"]] in row:
                        K = len(q["ranked"])
                        pos = {tp: z for z, tp in enumerate(q["ranked"])}
                        v = [pos.get(d["topics"][r][t["id"]], K) for t in tabs]
                        Cm[row[ix[q["person"]]]] = [v[k] for k in seat]
                for i, tb in pin.items():
                    if i in row:
                        Cm[row[i]] += [0 if tabs[k]["id"] == tb else 1e4 for k in seat]
                a, b = lsa(Cm)
                z = Cm[a, b].sum()
                lbp += round(z) if z < 1e4 else 0
        except ImportError:
            exact = False
    return {
        "repeats": max(lb1, lb2),
        "repeats_count_bound": lb1,
        "repeats_pigeonhole_bound": lb2,
        "org": lbo,
        "pref": lbp,
        "pref_exact": exact,
        "sector": 0,
        "gender": 0,
        "region": 0,
        "language": 0,
    }


def places(d, A, now):
    """Broken wishes about who sits at which tables, which later files may hold."""
    P = {p["id"]: p for p in d["people"]}
    out = []
    for r in range(now, d["rounds"]):
        for i, t in A[r].items():
            for w in d.get("allowed", []):
                if w["person"] == i and w["round"] in (None, r) and t not in w["tables"]:
                    out.append(f"r{r}: {i} may not sit at {t}")
            for w in d.get("reserved", []):
                if w["table"] == t and w["round"] in (None, r):
                    kinds = {P[i]["sector"], *P[i].get("tags", [])}
                    ranked = [
                        x for q in d["prefs"] if (q["person"], q["round"]) == (i, r)
                        for x in q["ranked"]
                    ]  # fmt: skip
                    fits = kinds & set(w["kinds"]) if w["kinds"] else d["topics"][r][t] in ranked
                    if not fits:
                        out.append(f"r{r}: {t} is not for {i}")
    for i in d.get("stays", []):
        if len({a[i] for a in A[now:] if i in a}) > 1:
            out.append(f"{i} does not stay")
    for i in d.get("rotates", []):
        for r in range(now, d["rounds"]):
            if i in A[r] and A[r][i] in [a.get(i) for a in A[:r]]:
                out.append(f"r{r}: {i} has a table again")
    return out


def uncovered(d, A):
    """People of one kind who never sat with anybody of the other, summed over the wishes."""
    kinds = {p["id"]: {p["sector"], *p.get("tags", [])} for p in d["people"]}
    out = 0
    for w in d.get("coverage", []):
        for i in {i for a in A for i in a if w["one"] in kinds[i]}:
            met = {j for a in A if i in a for j in a if j != i and a[j] == a[i]}
            out += not any(w["two"] in kinds[j] for j in met)
    return out


def score(d, plan, with_bounds=True):
    R, tabs, P, A = d["rounds"], d["tables"], d["people"], plan["assignment"]
    now = (d.get("repair") or {}).get("now", 0)
    base = (d.get("repair") or {}).get("baseline")
    ids = {p["id"]: p for p in P}
    tid = {t["id"]: t for t in tabs}
    hard = []
    if len(A) != R:
        hard.append(f"{len(A)} rounds given, {R} asked")
    for r in range(R):
        for i in A[r]:
            if i not in ids or not ids[i]["present"][r]:
                hard.append(f"r{r}: {i} is seated but absent/unknown")
            if A[r][i] not in tid:
                hard.append(f"r{r}: unknown table {A[r][i]}")
        for p in P:
            if p["present"][r] and p["id"] not in A[r]:
                hard.append(f"r{r}: {p['id']} has no seat")
    at = [{t["id"]: [] for t in tabs} for _ in range(R)]
    for r in range(R):
        for i, t in A[r].items():
            if t in at[r] and i in ids:
                at[r][t].append(i)
        if r < now:
            continue  # history cannot be repaired
        for t in tabs:
            s = len(at[r][t["id"]])
            if not per(t["min"], r) <= s <= per(t["max"], r):
                hard.append(
                    f"r{r} {t['id']}: {s} people, allowed {per(t['min'], r)}..{per(t['max'], r)}"
                )
    for p in d["pins"]:
        for r in [p["round"]] if p["round"] is not None else range(R):
            if r >= now and ids[p["person"]]["present"][r] and A[r].get(p["person"]) != p["table"]:
                hard.append(f"r{r}: pin of {p['person']} broken")
    for kind, L in (("apart", d["apart"]), ("together", d["together"])):
        for a, b in L:
            for r in range(now, R):
                if (
                    ids[a]["present"][r]
                    and ids[b]["present"][r]
                    and ((A[r].get(a) == A[r].get(b)) != (kind == "together"))
                ):
                    hard.append(f"r{r}: {kind} {a},{b} broken")
    if now:
        for r in range(now):
            for i, t in base[r].items():
                if A[r].get(i) != t:
                    hard.append(f"r{r}: history changed for {i}")
    hard += places(d, A, now)
    tog = {frozenset(x) for x in d["together"]}
    meet = {}
    org = 0
    lang = 0
    dev = {"sector": 0, "gender": 0, "region": 0}
    for r in range(R):
        N = sum(len(m) for m in at[r].values())
        tot = {a: {} for a in dev}
        for m in at[r].values():
            for i in m:
                for a in dev:
                    tot[a][ids[i][a]] = tot[a].get(ids[i][a], 0) + 1
        for m in at[r].values():
            for i, j in combinations(sorted(m), 2):
                if frozenset((i, j)) in tog:
                    continue
                meet[i, j] = meet.get((i, j), 0) + 1
                if r >= now and ids[i]["org"] == ids[j]["org"]:
                    org += 1
            if not m or r < now:
                continue
            langs = {}
            for i in m:
                for l in ids[i]["langs"]:
                    langs[l] = langs.get(l, 0) + 1
            lang += len(m) - max(langs.values(), default=0)
            for a in dev:
                for k, Nk in tot[a].items():
                    x = sum(1 for i in m if ids[i][a] == k)
                    tau = Nk * len(m) / N
                    dev[a] += max(0, x - ceil(tau - 1e-9), floor(tau + 1e-9) - x)
    rep = sum(c - 1 for c in meet.values() if c > 1)
    again = sum(c - 2 for c in meet.values() if c > 2)
    pref = 0
    first = 0
    npref = 0
    for q in d["prefs"]:
        t = A[q["round"]].get(q["person"])
        if t is None or q["round"] < now:
            continue
        tp = d["topics"][q["round"]][t]
        npref += 1
        k = q["ranked"].index(tp) if tp in q["ranked"] else len(q["ranked"])
        pref += k
        first += k == 0
    moved_seated = moved_future = 0
    if base:
        for r in range(now, R):
            mv = sum(1 for i, t in base[r].items() if i in A[r] and A[r][i] != t)
            if r == now:
                moved_seated += mv
            else:
                moved_future += mv
    w = d["weights"]
    total = (
        w["repeat"] * rep
        + w["repeat_again"] * again
        + w["org"] * org
        + w["language"] * lang
        + w["sector"] * dev["sector"]
        + w["gender"] * dev["gender"]
        + w["region"] * dev["region"]
        + w["pref"] * pref
        + w["move_seated"] * moved_seated
        + w["move_future"] * moved_future
        + w.get("coverage", 20) * (missed := uncovered(d, A))
    )
    out = {
        "instance": d["name"],
        "hard": len(hard),
        "hard_examples": hard[:5],
        "repeats": rep,
        "third_meetings": again,
        "max_meetings": max(meet.values(), default=0),
        "distinct_pairs": len(meet),
        "org": org,
        "language": lang,
        **dev,
        "pref": pref,
        "pref_first_share": round(first / npref, 3) if npref else None,
        "moved_seated": moved_seated,
        "moved_future": moved_future,
        "uncovered": missed,
        "total": total,
    }
    if with_bounds:
        b = bounds(d)
        out["bound"] = b
        out["bound_total"] = (
            w["repeat"] * b["repeats"] + w["org"] * b["org"] + w["pref"] * b["pref"]
        )
    return out


if __name__ == "__main__":
    given = [json.loads(Path(name).read_text()) for name in sys.argv[1:3]]
    print(json.dumps(score(*given), indent=1))
