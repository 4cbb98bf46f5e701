#!/usr/bin/env python3
"""Computes a royalty statement again from the exported ledgers of a venue's devices (licence format, section 12.2).

recompute_statement.py STATEMENT --export EXPORT... --licence LICENCE... --zone ZONE [--prev STATEMENT...]

Nothing is taken from the devices' reports: rows, the licence's terms and the statements before decide. Signatures and hash
links are not checked here. Exit status 0 if every figure is found again, 1 if one differs.
"""
import argparse
import json
import sys
import zoneinfo
from datetime import datetime, timezone

from recompute_report import EXPONENT, compute, documents, duties, half_even, payload


def utc(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def start_of(licence):
    starts = [c["rightOperand"]["@value"] for rule in licence["policy"]["permission"] for c in constraints(rule)
              if c["leftOperand"] == "dateTime" and c["operator"] == "gteq"]
    return min((int(datetime.fromisoformat(s.replace("Z", "+00:00")).timestamp()) for s in starts), default=licence["iat"])


def constraints(rule):
    given = rule.get("constraint", [])
    return given["and"] if isinstance(given, dict) else given


def lines_of(licence_id, licence, bodies, before):
    """Plays and days united over the devices, without those of the statement before; visitors and runs added."""
    owed = {}
    for rule in licence["policy"]["permission"]:
        for duty in duties(licence, rule["uid"]):
            owed.setdefault(duty, set()).add(rule["uid"])
    unit, tiers, out = licence.get("playUnit", "performance"), licence["terms"].get("tiers"), []

    def names(plays, rules, group):
        return {name for p in plays if p["licence"] == licence_id and p["rule"] in rules for name in p[group]}

    for (uid, per, currency, price), rules in owed.items():
        if per == "visitor" or (per == "play" and unit == "sceneRun"):
            quantity = sum(line["quantity"] for body in bodies for line in body["lines"]
                           if (line["licence"], line["duty"], line["unit"], line["priceMicro"]) == (licence_id, uid, per, price))
        else:
            group = "dates" if per == "day" or unit == "openDay" else "performances"
            new = set().union(*(names(body["plays"], rules, group) for body in bodies))
            quantity = len(new - (names(before[0]["plays"], rules, group) if before else set()))
        done = sum(line["quantity"] for b in before for line in b["lines"] if (line["licence"], line["duty"]) == (licence_id, uid))
        steps = tiers or [{"from": done + 1, "amountMicro": price}]
        for tier, following in zip(steps, steps[1:] + [None]):
            last = min(following["from"] - 1, done + quantity) if following else done + quantity
            units = last - max(tier["from"], done + 1) + 1
            if units > 0:
                amount = half_even(units * tier["amountMicro"], 10 ** (6 - EXPONENT.get(currency, 2)))
                out.append({"licence": licence_id, "duty": uid, "unit": per, "quantity": units, "currency": currency,
                            "priceMicro": tier["amountMicro"], "amountMinor": amount})
    return sorted(out, key=lambda line: line["duty"])


def statement_of(said, licence_id, licence, bodies, before):
    terms, period = licence["terms"], said["period"]
    lines = lines_of(licence_id, licence, bodies, before)
    earned = [{"what": "unit", "ref": line["duty"], "quantity": line["quantity"], "amountMinor": line["amountMinor"]} for line in lines]
    earned += [{"what": "flat", "ref": utc(fee["from"]), "quantity": 1, "amountMinor": fee["amountMinor"]} for fee in terms.get("flat", [])
               if period["from"] <= fee["from"] < period["to"]]
    if terms.get("boxOfficeBasisPoints"):
        revenue = sum(r["amountMinor"] for body in bodies for r in body["revenue"] if (r["licence"], r["currency"]) == (licence_id, terms["currency"]))
        earned.append({"what": "boxOffice", "ref": licence_id, "quantity": revenue, "amountMinor": half_even(revenue * terms["boxOfficeBasisPoints"], 10000)})
    total = sum(e["amountMinor"] for e in earned)

    opening, due, guarantee = before[0]["statement"]["closingMinor"] if before else 0, 0, terms.get("minimumGuarantee")
    recoupable = bool(guarantee and guarantee["recoupable"])
    if guarantee and period["to"] > start_of(licence):
        start, length = start_of(licence), guarantee["periodDays"] * 86400
        begun = start + (max(period["from"], start) - start) // length * length
        if begun >= period["from"]:
            opening, due = 0, guarantee["amountMinor"]
    recouped = min(total, opening + due) if recoupable else 0
    base = total - recouped + due
    withheld = half_even(base * terms.get("withholdingBasisPoints", 0), 10000)
    splits = [{"holder": s["holder"], "amountMinor": (base - withheld) * s["basisPoints"] // 10000} for s in terms.get("splits", [])]
    left = base - withheld - sum(s["amountMinor"] for s in splits)
    for split in splits[:left]:
        split["amountMinor"] += 1
    return {"lines": lines}, {"contract": terms["contract"], "currency": terms["currency"], "openingMinor": opening, "earned": earned,
                              "guaranteeMinor": due, "recoupedMinor": recouped, "withheldMinor": withheld, "payableMinor": base - withheld,
                              "closingMinor": opening + due - recouped if recoupable else 0, "splits": splits}


def main():
    parser = argparse.ArgumentParser(description="Computes a royalty statement again from exported ledgers.")
    parser.add_argument("statement")
    parser.add_argument("--export", nargs="+", required=True)
    parser.add_argument("--licence", nargs="+", required=True)
    parser.add_argument("--prev", nargs="*", default=[], help="the statements before, the last one first")
    parser.add_argument("--zone", required=True, help="IANA time zone of the venue")
    arguments = parser.parse_args()
    said, _ = payload(open(arguments.statement, encoding="utf-8").read())
    licences = {doc_id: licence for path in arguments.licence for licence, doc_id in documents(path)}
    licence_id, licence = next((i, l) for i, l in licences.items() if l.get("terms", {}).get("contract") == said["statement"]["contract"])
    before = [payload(open(path, encoding="utf-8").read())[0] for path in arguments.prev]
    whole = {"period": said["period"], "checkpoint": "\n" + str(2**53) + "\n"}
    bodies = [compute(whole, path, licences, zoneinfo.ZoneInfo(arguments.zone), 0) for path in arguments.export]
    report, statement = statement_of(said, licence_id, licence, bodies, before)
    differs = [(name, said[name], report[name]) for name in report if said[name] != report[name]]
    differs += [("statement." + name, said["statement"][name], statement[name]) for name in statement if said["statement"][name] != statement[name]]
    for name, claimed, found in differs:
        print(f"{name}: the statement says {json.dumps(claimed)}, the rows say {json.dumps(found)}")
    if not differs:
        print("every figure is found again")
    sys.exit(1 if differs else 0)


if __name__ == "__main__":
    main()
