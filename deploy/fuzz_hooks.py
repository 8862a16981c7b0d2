"""What deploy/fuzz adds to schemathesis: the three things that the document says in words of its own, and keys that the
tests themselves may revoke.

`x-roles` names who may call an operation. Everybody else must be refused, whatever they send.
`x-also-refused` names fields that are refused with 400 though the schema lets them pass, each with the reason.
`x-any-form-from` names roles that are answered whatever their body is.
"""

import os
import subprocess
import time
import urllib.error
import urllib.request

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData

ROLE = os.environ["FUZZ_ROLE"]
PROGRAM = os.environ["FUZZ_PROGRAM"]
ORIGIN = os.environ["FUZZ_ORIGIN"]
# A guardian's key is that of somebody who belongs to a group.
# Whom a key of this role belongs to.
SCHEME = ["--scheme", "Community responders of Nottingham (invented)"]
PLACE = {
  "guardian": ["--group", "Heart group of Nottingham (invented)"], "responder": SCHEME, "coordinator": SCHEME,
}.get(ROLE, [])
current_key = os.environ.get("FUZZ_KEY", "")


def extension(case, name):
  return case.operation.definition.raw.get(name)


def is_documented(pointer, documented):
  """Whether a fault's pointer is one of those documented; `*` there stands for any one part."""
  parts = pointer.split("/")
  return any(
    len(pattern.split("/")) == len(parts) and all(p in ("*", part) for p, part in zip(pattern.split("/"), parts))
    for pattern in documented)


@schemathesis.hook
def filter_failure(context, failure, case, response):
  """Lets a refusal of valid data pass where the document tells of every field that was refused, and an answer to data that
  are not valid where it says that the role gets one."""
  if isinstance(failure, AcceptedNegativeData) and ROLE in (extension(case, "x-any-form-from") or []):
    return False
  if not isinstance(failure, RejectedPositiveData) or response.status_code != 400:
    return True
  # The document says of the whole service that a text with a NUL is refused.
  request = response.request
  if "%00" in request.url or "\\u0000" in str(request.body):
    return False
  pointers = [error["pointer"] for error in response.json().get("errors", [])]
  documented = extension(case, "x-also-refused") or {}
  return not pointers or not all(is_documented(pointer, documented) for pointer in pointers)


@schemathesis.check
def roles(ctx, response, case):
  """Whoever `x-roles` does not name is refused, and refused for that."""
  named = extension(case, "x-roles")
  assert named, "The operation has no x-roles."
  request = response.request
  # Probes with other methods or with other keys have checks of their own.
  if request.method != case.operation.method.upper() or sent_key(request.headers) != current_key:
    return
  # A key that was revoked meanwhile, as whoever is under test may do with their own, says nothing of the role. Were every
  # key refused, none could be made anew: see new_key.
  if response.status_code == 401 and ROLE != "public" and not is_accepted(current_key):
    return
  if ROLE not in named:
    expected = 401 if ROLE == "public" else 403
    # A path that is cut short by what stands in it leads nowhere.
    assert response.status_code in (expected, 404), (
      f"{ROLE} is not among {', '.join(named)}; expected {expected}, not {response.status_code}")
  else:
    # Where an operation itself says what 401 means there, it is not only of keys.
    own = "description" in extension(case, "responses").get("401", {})
    assert own or response.status_code != 401, f"{ROLE} is among {', '.join(named)}, and the key is valid: not 401"


class RoleKey:
  """The role's key. Where it is revoked, which an administrator under test may do, schemathesis asks for another."""

  def get(self, case, context):
    global current_key
    if not is_accepted(current_key):
      current_key = new_key()
    return current_key

  def set(self, case, data, context):
    case.headers["Authorization"] = f"Bearer {data}"


if ROLE != "public":
  # What is asked for again after seconds and after a 401 is mostly still good.
  schemathesis.auth(refresh_interval=600, retry_on=[401])(RoleKey)


def sent_key(headers):
  return (headers.get("Authorization") or "").removeprefix("Bearer ")


def is_accepted(key):
  request = urllib.request.Request(f"{ORIGIN}/openapi.json", headers={"Authorization": f"Bearer {key}"})
  try:
    with urllib.request.urlopen(request, timeout=20):
      return True
  except urllib.error.HTTPError as error:
    # 503: keys are not read yet.
    if error.code not in (401, 503):
      raise
    return False


def new_key():
  key = subprocess.run(
    [PROGRAM, "token", "create", "--role", ROLE, "--name", f"Fuzzing, {ROLE}", *PLACE],
    check=True, capture_output=True, text=True).stdout.strip()
  # The service reads keys every second.
  for _ in range(100):
    if is_accepted(key):
      return key
    time.sleep(0.1)
  raise RuntimeError("A new key is not accepted within 10 s.")
