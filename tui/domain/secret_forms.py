"""The forms in which secrets stand in texts, whatever these are called: headers, commands, tokens (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tui.domain.secret_addresses import is_mark, without_logins, without_paths
from tui.domain.secret_names import HIDDEN, gives_away, is_login, is_setting
from tui.domain.secret_quotes import GOES_ON, OPENING, QUOTED, REST, bare

# Private keys, signed tokens, tokens that say by their beginning what they open, hashes of passwords.
_BY_ITSELF = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|\Z)"
    r"|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"
    r"|\b(?:gh[pousr]_|npm_)[A-Za-z0-9]{16,}"
    r"|\b(?:github_pat_|glpat-|xox[abprs]-|sk_live_|rk_live_|dckr_pat_|[a-z]{4}-AgEI|hvs\.|ya29\.)[\w-]{10,}"
    r"|(?<![\w-])sk-(?=[\w-]*\d)[\w-]{20,}"
    r"|\bAIza[\w-]{30,}"
    r"|\${1,2}(?:apr1|2[abxy]|argon2i?d?|[156y])\$[\w./$=,+-]{8,}"
)
_QUOTE = r"\\*[\"']?"
# A colon with nothing behind it stands in `acme/nginx-auth:1.2`.
_COLON = r"(?:\\*[\"']\s*:\s*|:\s+)"
_HEADER = re.compile(
    r"((?:(?<![/.\w])(?:proxy-)?authorization"
    r"|(?<![/.\w-])(?:x-[\w-]{0,50}(?:token|key|auth|secret|registry-config)|private-token))"
    rf"(?:{_QUOTE}\s*=\s*|{_COLON}){_QUOTE}(?:(?:basic|bearer|token|apikey|negotiate)\s+)?)([^\s\"'\\]+)",
    re.IGNORECASE,
)
# Those that name what they are made of: the rest of the line.
_PARAMETERS = re.compile(
    rf"(?<![/.\w])(authorization{_COLON}{_QUOTE}(?:digest|aws4-[\w-]+|oauth|hawk|ntlm)\s+)([^\r\n]+)",
    re.IGNORECASE,
)
# `… may require authorization: server message: …` is prose.
_PROSE = re.compile(r"[a-z]+[\s:=]+[a-z]+[,.:;]?")
_SCHEME = re.compile(r"(\b(?:(basic)|bearer)\s+)([\w.~+/-]{8,}=*)", re.IGNORECASE)
_COOKIE = re.compile(rf"((?<![/.\w])(?:set-)?cookie{_COLON}{_QUOTE})([^\r\n\"'\\]+)", re.IGNORECASE)
# Options that take a password and do not say so; what they are given goes on to the end of the quotes around it.
_VALUE = (
    r"(?![\"']?\$)(?:(?(2)(?:(?!\2)(?:[^\n\\]|\\.))++(?:'(?:\"'\"|\\')'[^']*+)*+|(?!))"
    rf"|(?:{QUOTED}){REST}|[^\s\"']+)"
)
_TOOLS = re.compile(
    rf"((?<![\w-])(?:mysql|mariadb)[\w-]*+[^|;&]{{0,500}}?\s({OPENING})?-p(?!\d+:\d)(?!\2(?:\s|\Z))"
    rf"|\bsshpass\b[^|;&]{{0,200}}?\s-p\s*|\bredis-cli\b[^|;&]{{0,500}}?\s-a\s+){_VALUE}"
)
_LOGINS = re.compile(
    r"(\b(?:curl\b[^|;&]{0,500}?\s(?:-u|--user|--proxy-user)|smbclient\b[^|;&]{0,500}?\s(?:-U|--user))[\s=]*"
    rf"({OPENING})?(?!\d+:\d+(?!\S))[^\s:%\"']+[:%]){_VALUE}"
)
# `-o user=me%password` of shares; in a query of an address it is a sign written as %20.
_SHARE = re.compile(r"((?<![?&\w])user(?:name)?=[^\s,;&%\"'=]{1,200}%)([^\s,\"']+)")
# `--password=x`, `o=username=u,password=x`
_GIVEN = re.compile(
    r"((?:(?<!com)(?<!by)pass(?:word|wd)?|pwd|secret|token|api[_-]?key"
    rf"|credentials?|(?<![a-z])creds?)\s*[=:]\s*)({QUOTED}|(?:{GOES_ON}[^\s,;&])+(?<![\"'\\])){REST}",
    re.IGNORECASE,
)
# What would end a word or a command, as signs that nobody writes: a word is one, whatever is in it.
_WHOLE = {ord(sign): 0xF8F0 + at for at, sign in enumerate(" \t\n\r\"'|;&")}
_AGAIN = {code: sign for sign, code in _WHOLE.items()}
_OWN = re.compile("[\uf8f0-\uf8ff]")
_OPTION = re.compile(r"-[A-Za-z]?|-[a-z]+|--(?:[A-Za-z][\w-]*(?:=.*)?)?", re.DOTALL)


def without_known(text: str) -> str:
    """A text without what is secret by its form."""
    # Hundreds of thousands of values are searched: most have nothing of what these begin with.
    made = without_paths(_BY_ITSELF.sub(HIDDEN, text))
    if "%" in made:
        made = _SHARE.sub(_hide, made)
    if ":" in made or "=" in made:
        made = _COOKIE.sub(_hide, _HEADER.sub(_header, _PARAMETERS.sub(_hide, made)))
    if "asic " in made or "earer " in made:
        made = _SCHEME.sub(_scheme, made)
    return _of_tools(made) if "-" in made else made


def without_tools(words: Sequence[str]) -> list[str]:
    """The words of a command without what the options of tools are given in words of their own."""
    text = "\n".join(word.translate(_WHOLE) for word in words)
    if "-" not in text or _OWN.search("".join(words)):
        return list(words)
    made = _of_tools(text)
    return [word.translate(_AGAIN) for word in made.split("\n")] if made != text else list(words)


def without_given(text: str) -> str:
    """A text without the passwords in its addresses and what follows the word for a secret."""
    return _GIVEN.sub(_given, without_logins(text)) if "=" in text or ":" in text else text


def is_option(word: str) -> bool:
    """Whether a word of a command is an option, and not what an option before it is given."""
    return _OPTION.fullmatch(word) is not None


def _of_tools(text: str) -> str:
    text = _TOOLS.sub(_tool, text)
    return _LOGINS.sub(_tool, text) if "curl" in text or "smbclient" in text else text


def _tool(found: re.Match[str]) -> str:
    return f"{found[1]}{HIDDEN}"


def _hide(found: re.Match[str]) -> str:
    return found[0] if is_mark(found[2].strip("\"'")) else f"{found[1]}{HIDDEN}"


def _given(found: re.Match[str]) -> str:
    return _hide(found) if gives_away(found[1].rstrip(" \t\r\n=:"), bare(found[2])) else found[0]


def _header(found: re.Match[str]) -> str:
    return found[0] if _PROSE.fullmatch(found[0]) or is_setting(found[2]) else _hide(found)


def _scheme(found: re.Match[str]) -> str:
    """`basic authentication` is prose, too."""
    hides = is_login(found[3]) if found[2] else any(sign.isdigit() for sign in found[3])
    return f"{found[1]}{HIDDEN}" if hides else found[0]
