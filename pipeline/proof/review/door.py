"""The door: the page that a link opens. Its script hands in the link's token, once, and goes on to the proof."""

from __future__ import annotations

import base64
import hashlib

SCRIPT = """\
"use strict";
(async () => {
  const said = document.getElementById("said");
  const token = location.hash.slice(1);
  history.replaceState(null, "", "/enter");
  if (!token) {
    said.textContent = "Open the link that you were given: the part after # is what lets you in.";
    return;
  }
  try {
    const answer = await fetch("/enter", {
      method: "POST",
      headers: {"Content-Type": "application/json"},
      body: JSON.stringify({token}),
    });
    const told = await answer.json();
    if (!answer.ok) {
      said.textContent = told.error;
      return;
    }
    if (told.write) sessionStorage.setItem("makeready-write", told.write);
    else sessionStorage.removeItem("makeready-write");
    location.replace("/");
  } catch {
    said.textContent = "The review does not answer. It ends with the command that serves it: ask for a new link.";
  }
})();
"""
STYLE = """\
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 34rem; margin: 20vh auto 0; padding: 0 1rem; }
"""
PAGE = f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>Makeready review</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>Review</h1>
<p id="said" role="status">Opening the proof…</p>
<noscript><p>The proof needs JavaScript.</p></noscript>
</main>
<script>{SCRIPT}</script>
</body>
</html>
"""


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


POLICY = (
    f"default-src 'none'; script-src {_hash(SCRIPT)}; style-src {_hash(STYLE)}; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""The Content-Security-Policy of the door."""
