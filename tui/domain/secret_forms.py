"""The forms in which secrets stand in texts, whatever these are called: addresses, headers, commands, tokens (pure)."""

from __future__ import annotations

import re

from tui.domain.report_mask import HIDDEN, without_logins

# Private keys, signed tokens, tokens that say by their beginning what they open, hashes of passwords.
_BY_ITSELF = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|\Z)"
    r"|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"
    r"|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|rk_live_|npm_|dckr_pat_|[a-z]{4}-AgEI|hvs\.|ya29\.)[\w-]{10,}"
    r"|(?<![\w-])sk-(?=[\w-]*\d)[\w-]{20,}"
    r"|\bAIza[\w-]{30,}"
    r"|(?<=hooks\.slack\.com/services/)[\w/]{10,}"
    r"|\${1,2}(?:apr1|2[abxy]|argon2i?d?|[156y])\$[\w./$=,+-]{8,}"
)
# `https://token@host`
_TOKEN_LOGIN = re.compile(r"(?<=https://)[^\s/@:?#]{16,200}(?=@)")
_SIGNED = re.compile(r"([?&](?:sig|signature|x-amz-signature|x-goog-signature)=)[^\s&\"']+", re.IGNORECASE)
_QUOTE = r"\\*[\"']?"
_HEADER = re.compile(
    rf"(authorization{_QUOTE}\s*[:=]\s*{_QUOTE}(?:(?:basic|bearer|token|apikey|negotiate)\s+)?)([^\s\"'\\]+)",
    re.IGNORECASE,
)
_COOKIE = re.compile(rf"(\bcookie{_QUOTE}\s*:\s*{_QUOTE})([^\r\n\"'\\]+)", re.IGNORECASE)
# Options that take a password and do not say so.
_TOOLS = re.compile(
    r"(\b(?:mysql|mariadb)[\w-]*\b[^|;&]{0,500}?\s-p|\bsshpass\b[^|;&]{0,200}?\s-p\s*"
    r"|\bredis-cli\b[^|;&]{0,500}?\s-a\s+|\bcurl\b[^|;&]{0,500}?\s(?:-u|--user|--proxy-user)[\s=]*[\"']?[^\s:\"']+:)"
    r"(?![\"']?\$)([^\s\"']+|\"[^\"]*\"|'[^']*')"
)


def without_known(text: str) -> str:
    """A text without what is secret by its form."""
    made = _BY_ITSELF.sub(HIDDEN, text)
    # Hundreds of thousands of values are searched: most have nothing of what these begin with.
    if "@" in made:
        made = _TOKEN_LOGIN.sub(HIDDEN, made)
    if "=" in made:
        made = _SIGNED.sub(rf"\1{HIDDEN}", made)
    if ":" in made or "=" in made:
        made = _COOKIE.sub(rf"\1{HIDDEN}", _HEADER.sub(rf"\1{HIDDEN}", made))
    return _TOOLS.sub(rf"\1{HIDDEN}", made) if "-" in made else made


def in_addresses(text: str) -> str:
    """A text without the logins of its addresses, for names and paths in which nothing else can be secret."""
    return _TOKEN_LOGIN.sub(HIDDEN, without_logins(text)) if "@" in text else text
