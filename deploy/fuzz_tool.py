"""What deploy/fuzz reads out of the OpenAPI document, the register and the reports.

fuzz_tool roles DOCUMENT: each role that an operation names, a line each, the public first.
fuzz_tool operations DOCUMENT ROLE: the operationId of each operation that the role may call.
fuzz_tool settings DOCUMENT: what goes below deploy/fuzz.toml, so that what is asked for is there. Reads lines `table|id`.
fuzz_tool summary FOLDER: how many cases schemathesis counted, how the service answered, what never succeeded.
"""

import collections
import json
import pathlib
import re
import sys

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def operations(document):
  for path, item in document["paths"].items():
    for method, operation in item.items():
      if method in METHODS:
        yield method.upper(), path, operation


def print_roles(document):
  named = dict.fromkeys(role for _, _, operation in operations(document) for role in operation.get("x-roles", []))
  print("\n".join(sorted(named, key=lambda role: role != "public")))


def print_operations(document, role):
  for _, _, operation in operations(document):
    if role in operation.get("x-roles", []):
      print(operation["operationId"])


def table_of(plural, tables):
  """The table whose name is the singular of a path's part; None where there is none."""
  name = plural.replace("-", "_")
  singulars = [name, name.removesuffix("s"), name.removesuffix("es"), name.removesuffix("ies") + "y"]
  return next((singular for singular in singulars if singular in tables), None)


def print_settings(document, rows):
  """A made-up key names nothing, so most requests would be answered with 404. Where a path has a key behind the name of
  a table, and where a field or a parameter is called after one, keys of that table are given to choose from."""
  tables = collections.defaultdict(list)
  for row in rows:
    table, key = row.split("|")
    tables[table].append(key)
  fields = {}
  for table in tables:
    # A `community_group` is also called a group.
    for name in (table, table.split("_")[-1]):
      fields.setdefault(re.sub("_(.)", lambda match: match[1].upper(), name) + "Id", table)
  for field, table in fields.items():
    for name in (f"body.{field}", f"query.{field}", "query." + field.removesuffix("Id")):
      print(f'"{name}" = {{ dictionary = "{table}", probability = 0.7 }}')
  for table, keys in tables.items():
    print(f"[dictionaries.{table}]\nvalues = {json.dumps(keys)}")
  if tables:
    print("[dictionaries.any_table]\nvalues = " + json.dumps([key for keys in tables.values() for key in keys[:5]]))
  for path in document["paths"] if tables else ():
    bound = {
      name: table_of(part, tables) or "any_table"
      for part, name in re.findall(r"/([^/{}]+)/\{([^{}]+)\}", path)}
    if bound:
      names = ", ".join(
        f'"path.{name}" = {{ dictionary = "{table}", probability = 0.7 }}' for name, table in bound.items())
      print(f"[[operations]]\ninclude-path = {json.dumps(path)}\nparameters = {{ {names} }}")


def print_summary(folder):
  reports = [json.loads(path.read_text()) for path in folder.glob("*/report.json")]
  cases = sum(report["test_cases"]["generated"] for report in reports)
  unique = sum(report["test_cases"]["unique_failures"] for report in reports)
  print(f"{cases} cases by schemathesis' count in {len(reports)} runs, {unique} failures")
  by_status = collections.Counter()
  succeeded = set()
  for line in (folder / "answered.txt").read_text().splitlines():
    labels, value = dict(re.findall(r'(\w+)="([^"]*)"', line)), int(float(line.split()[-1]))
    by_status[labels["status"]] += value
    if labels["status"] < "400":
      succeeded.add((labels["method"], labels["route"]))
  print("answers: " + ", ".join(f"{status}: {count}" for status, count in sorted(by_status.items())))
  document = json.loads((folder / "openapi.json").read_text())
  never = [f"{method} {path}" for method, path, _ in operations(document) if (method, path) not in succeeded]
  print("operations that never succeeded: " + (", ".join(never) or "none"))


def main(command, place, *more):
  if command == "summary":
    return print_summary(pathlib.Path(place))
  document = json.loads(pathlib.Path(place).read_text())
  match command:
    case "roles": print_roles(document)
    case "operations": print_operations(document, *more)
    case "settings": print_settings(document, sys.stdin.read().split())
    case _: sys.exit(__doc__)


if __name__ == "__main__":
  main(*sys.argv[1:])
