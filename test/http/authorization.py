#!/usr/bin/env python3
"""authorization.py BUILD: every role x every route x every relation to the patient, asked over HTTP.

The expectation is read off tbl/roles.def, permissions.def and routes.def; the answer is what a running `vigie serve --demo` gives.
Bodies are empty objects, so that what is let in changes nothing that matters. Prints the number of cells and of mismatches; exit
status 1 when there is one. `--plant` pretends that a permission is wider than the table says: the probe must find mismatches."""
import re
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
from house import House, make_record, must  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
TEAM, OUTSIDE, GLASS, NOBODY, ANY = "in the care team", "outside", "break-glass", "no session", "any"


def table(name, pattern):
    return re.findall(pattern, (ROOT / "tbl" / name).read_text(encoding="utf-8"), re.M)


ROLES = table("roles.def", r"^ROLE\((\w+),")
PERMISSIONS = {n: (set(ROLES) if who == "EVERYONE" else None if who == "NOBODY_NEEDED" else set(who.split(" | ")))
               for n, who in table("permissions.def", r"^PERMISSION\((\w+), ([\w| ]+),")}
ROUTES = table("routes.def", r'^ROUTE\((\w+), (\w+), "([^"]+)", (\w+), (\w+), (\w+), \w+,')


def expected(route, role, relation, plant):
    name, _, _, permission, scope, _ = route
    allowed = PERMISSIONS[permission]
    if allowed is None:
        return {"in"}
    if relation == NOBODY:
        return {"SIGN_IN"}
    if role not in allowed and not (plant and permission == "record_read"):
        return {"FORBIDDEN"}
    return {"NOT_IN_TEAM"} if scope != "none" and relation == OUTSIDE else {"in"}


def probe(house, route, who, record):
    name, method, path, permission, scope, kind = route
    ident = record.get(scope, record["patient"] if path.startswith("/api/patients/") else "999")
    target = path.replace("{id}", ident).replace("{n}", "1")
    code = house.ask(method, target, {}, who)[1].get("error", {}).get("code", "")
    refusals = {"FORBIDDEN", "NOT_IN_TEAM"} if PERMISSIONS[permission] is None else {"FORBIDDEN", "NOT_IN_TEAM", "SIGN_IN"}
    return code if code in refusals else "in"


def cells_of(house, role, records, plant):
    who, _ = house.sign_in(role)
    if role in PERMISSIONS["break_glass"]:
        must(house.ask("POST", f"/api/patients/{records[GLASS]['patient']}/break-glass", {"reason": "Essai de la table des droits"}, who))
    for route in ROUTES:
        own = house.sign_in(role)[0] if route[0] == "session_close" else who
        relations = [ANY] if route[4] == "none" else [TEAM, OUTSIDE] + ([GLASS] if role in PERMISSIONS["break_glass"] else [])
        for relation in relations:
            record = records[TEAM if relation == ANY else relation]
            yield role, route, relation, expected(route, role, relation, plant), probe(house, route, own, record)


def main():
    build, plant = sys.argv[1], "--plant" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        house = House(build, folder)
        try:
            owner, _ = house.sign_in("physician")
            people = {r: house.sign_in(r)[1] for r in ROLES}
            # The second physician owns what the first must find closed.
            other = next(a for a in house.accounts if a["role"] == "physician" and a["login"] != house.accounts[0]["login"])
            status, me, headers = house.ask("POST", "/api/session", {"login": other["login"], "password": other["password"]})
            second = (headers["Set-Cookie"].split(";")[0], me["csrf"])
            records = {TEAM: make_record(house, owner, "DEDANS"), OUTSIDE: make_record(house, second, "DEHORS"),
                       GLASS: make_record(house, second, "URGENCE")}
            for r, person in people.items():
                if r != "physician":
                    must(house.ask("POST", f"/api/patients/{records[TEAM]['patient']}/team", {"person": person}, owner))
            cells = [c for r in ROLES for c in cells_of(house, r, records, plant)]
            cells += [(NOBODY, route, NOBODY, expected(route, None, NOBODY, plant), probe(house, route, None, records[TEAM])) for route in ROUTES]
        finally:
            code = house.stop()
    wrong = [c for c in cells if c[4] not in c[3]]
    for role, route, relation, want, got in wrong[:20]:
        print(f"{role} {route[1]} {route[2]} ({relation}): expected {'/'.join(want)}, got {got}")
    print(f"authorization matrix: {len(ROLES)} roles, {len(ROUTES)} routes, {len(cells)} cells, {len(wrong)} mismatches")
    if plant:
        sys.exit(not wrong)
    sys.exit(bool(wrong or code))


main()
