#!/usr/bin/env python3
"""Counts a device's report again from the export of its ledger (licence format, section 12.1).

recompute_report.py REPORT EXPORT LICENCE... --zone ZONE [--capacity N]

REPORT is a compact JWS, EXPORT a full ledger export, LICENCE a JWS or a bundle. Signatures and hash links are not checked
here. Prints one line a figure that differs; exit status 0 if none does, 1 if one does, 2 for a file of another form.
"""
import argparse
import base64
import collections
import datetime
import hashlib
import json
import sys
import zoneinfo

COUNTED = {"performance", "exhibit", "kiosk", "education"}
EXPONENT = dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0)
EXPONENT.update(dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3))
EXPONENT.update({"CLF": 4, "UYW": 4})


def payload(jws):
    """The payload of a compact JWS and its docId."""
    part = jws.strip().split(".")[1]
    raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    return json.loads(raw), "sha256:" + hashlib.sha256(raw).hexdigest()


def documents(path):
    lines = open(path, encoding="utf-8").read().splitlines()
    return [payload(line) for line in (lines[1:] if lines[0] == "paifang-bundle/1" else lines[:1])]


def rows(path, size):
    with open(path, encoding="utf-8") as file:
        head = json.loads(next(file))
        if head["format"] != "paifang-ledger-export/1" or head["filtered"]:
            sys.exit("a full export is needed")
        for line in file:
            row = json.loads(base64.b64decode(json.loads(line)["body"]))
            if row["seq"] < size:
                yield row


def half_even(numerator, denominator):
    quotient, rest = divmod(numerator, denominator)
    return quotient + (2 * rest > denominator or (2 * rest == denominator and quotient % 2 == 1))


def micro(decimal):
    whole, _, fraction = decimal.partition(".")
    return int(whole) * 10**6 + int((fraction + "000000")[:6])


class Rule:
    """Everything that was ever played under one rule of one licence, with a counted purpose."""

    def __init__(self):
        self.sessions, self.events = set(), set()
        self.performances, self.dates = {}, {}  # name: (seq of its first counted row, whether that is of the period)
        self.runs, self.metered, self.touched = set(), 0, False

    def names(self, session, performance, event):
        return session in self.sessions or performance in self.performances or event in self.events


def duties(licence, uid):
    """(duty uid, unit, currency, price in millionths) of a rule, prepaid ones left out."""
    for rule in licence["policy"]["permission"]:
        for duty in rule.get("duty", []) if rule["uid"] == uid else []:
            action = duty["action"]
            if not isinstance(action, list) or action[0]["rdf:value"]["@id"] != "odrl:compensate" or "constraint" in duty:
                continue
            pay, unit = action[0]["refinement"]
            yield duty["uid"], unit["rightOperand"], pay["unit"][-3:], micro(pay["rightOperand"]["@value"])


def fresh(bearers, group):
    """Names whose first counted row under any of the rules lies in the period, sorted."""
    first = {}
    for rule in bearers:
        for name, mark in getattr(rule, group).items():
            first[name] = min(first.get(name, mark), mark)
    return sorted(name for name, mark in first.items() if mark[1])


def compute(report, export, licences, zone, capacity):
    start, end = report["period"]["from"] * 1000, report["period"]["to"] * 1000
    size = int(report["checkpoint"].split("\n")[1])
    rules = collections.defaultdict(Rule)
    by_start, visitors, revenue, seqs = {}, [], [], []
    for row in rows(export, size):
        data, now = row["data"], start <= row["wallMs"] < end
        if now:
            seqs.append(row["seq"])
        if row["kind"] == "PLAY_START" and data["purpose"] in COUNTED:
            date = datetime.datetime.fromtimestamp(row["wallMs"] // 1000, zone).date().isoformat()
            for key in zip(data["licences"], data["rules"]):
                if key[0] not in licences:
                    continue
                rule = rules[key]
                rule.sessions.add(data["session"])
                if data["event"] is not None:
                    rule.events.add(data["event"])
                rule.performances.setdefault(data["performance"], (row["seq"], now))
                rule.dates.setdefault(date, (row["seq"], now))
                rule.runs |= {row["seq"]} if now else set()
                rule.touched |= now
                by_start.setdefault(row["seq"], []).append(rule)
        elif row["kind"] == "PLAY_END" and now:
            for rule in by_start.get(data["startSeq"], []):
                rule.metered += data["durationMs"]
                rule.touched = True
        elif row["kind"] == "VISITORS" and now:
            visitors.append(data)
        elif row["kind"] == "REVENUE" and now:
            revenue.append(data)

    out = {"firstSeq": seqs[0] if seqs else None, "lastSeq": seqs[-1] if seqs else None, "plays": [], "lines": []}
    owed = collections.defaultdict(list)  # the rules that bear a duty owe it together
    for key in sorted(rules):
        rule, licence = rules[key], licences[key[0]]
        unit = licence.get("playUnit", "performance")
        performances, dates = fresh([rule], "performances"), fresh([rule], "dates")
        count = {"performance": len(performances), "openDay": len(dates), "sceneRun": len(rule.runs)}[unit]
        if rule.touched:
            out["plays"].append({"licence": key[0], "rule": key[1], "unit": unit, "count": count, "meteredMs": rule.metered,
                                 "performances": performances, "dates": dates})
        for duty in duties(licence, key[1]):
            owed[key[0], *duty].append(rule)
    for (licence, uid, per, currency, price), bearers in owed.items():
        unit = licences[licence].get("playUnit", "performance")
        people = sum(v["count"] for v in visitors if any(r.names(v["session"], v["performance"], v["event"]) for r in bearers))
        plays = {"performance": fresh(bearers, "performances"), "openDay": fresh(bearers, "dates"), "sceneRun": set().union(*(r.runs for r in bearers))}
        quantity = {"play": len(plays[unit]), "day": len(plays["openDay"]), "visitor": people}[per]
        if quantity:
            amount = half_even(quantity * price, 10 ** (6 - EXPONENT.get(currency, 2)))
            out["lines"].append({"licence": licence, "duty": uid, "unit": per, "quantity": quantity, "currency": currency,
                                 "priceMicro": price, "amountMinor": amount})
    out["lines"].sort(key=lambda line: (line["licence"], line["duty"]))

    mine = [v for v in visitors if v["session"] is v["performance"] is v["event"] is None
            or any(rule.names(v["session"], v["performance"], v["event"]) for rule in rules.values())]
    people = collections.Counter()
    for v in mine:
        people[v["source"]] += v["count"]
    out["visitors"] = [{"source": source, "count": people[source]} for source in sorted(people)]
    money, paid = collections.Counter(), []
    for r in revenue:
        owners = {key[0] for key, rule in rules.items() if rule.names(None, r["event"], r["event"])}
        paid += [r] if owners else []
        for owner in owners:
            money[owner, r["currency"]] += r["amountMinor"]
    out["revenue"] = [{"licence": key[0], "currency": key[1], "amountMinor": money[key]} for key in sorted(money)]

    by_day = all(p["unit"] == "openDay" for p in out["plays"])
    shows = {name for p in out["plays"] for name in p["dates" if by_day else "performances"]}
    known = bool(shows and mine and capacity)
    out["occupancyPermille"] = half_even(sum(people.values()) * 1000, len(shows) * capacity) if known else None
    out["flags"] = sorted(
        ["CONSTANT_VISITORS"] * (len(mine) >= 4 and len({v["count"] for v in mine}) == 1)
        + ["MANUAL_ONLY"] * (bool(mine + paid) and all(x["source"] == "manual" for x in mine + paid))
        + ["OCCUPANCY_OVER_100"] * ((out["occupancyPermille"] or 0) > 1000))
    return out


def main():
    parser = argparse.ArgumentParser(description="Counts a report again from the export of its ledger.")
    parser.add_argument("report")
    parser.add_argument("export")
    parser.add_argument("licence", nargs="+")
    parser.add_argument("--zone", required=True, help="IANA time zone of the venue")
    parser.add_argument("--capacity", type=int, default=0, help="persons that the venue holds")
    arguments = parser.parse_args()
    report, _ = payload(open(arguments.report, encoding="utf-8").read())
    licences = {doc_id: licence for path in arguments.licence for licence, doc_id in documents(path)}
    found = compute(report, arguments.export, licences, zoneinfo.ZoneInfo(arguments.zone), arguments.capacity)
    differs = [name for name in found if found[name] != report[name]]
    for name in differs:
        print(f"{name}: the report says {json.dumps(report[name])}, the rows say {json.dumps(found[name])}")
    if not differs:
        print("every figure is found again")
    sys.exit(1 if differs else 0)


if __name__ == "__main__":
    main()
