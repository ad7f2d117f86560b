"""What registries answer: about logins and rights, names and tags, and how busy they are."""

from __future__ import annotations

from tui.domain.diagnosis_rule import Rule

ECR = ("ECR",)
AWS = ("ECR", "ECR Public")
_NO_REPOSITORY = (
    r"name unknown|NAME_UNKNOWN|repository with name .* does not exist|project .*not found"
    r"|repository name not known"
)

LOGIN = (
    Rule(
        "login-expired",
        r"token (has|is) expired|expired ?token",
        "The login for {host} has expired",
        "{login}, then {verb} again: finished layers are skipped.",
        login_expired=True,
    ),
    Rule(
        "login-missing",
        r"no basic auth credentials",
        "You are not logged in to {host}",
        "{login}, then {verb} again.",
    ),
    Rule(
        "no-right",
        r"is not authorized to perform: (?P<right>[\w:*]+)",
        "Your AWS user has not the right {right} there",
        "Ask for {right} on this repository, or use another profile.",
    ),
    Rule(
        "no-right",
        r"permission_denied: (?P<right>\w+)",
        "The login for {host} has not the right to {verb} there ({right})",
        "Use a token that has it, or ask the owner of the repository.",
    ),
)

NAMES = (
    Rule(
        "tag-immutable",
        r"immutable",
        "{host} has this tag already, and tags of this repository may not be replaced",
        "Push under another tag (t), or allow it in the repository's settings.",
    ),
    Rule(
        "repository-missing",
        _NO_REPOSITORY,
        "{host} has no repository of that name",
        "Create the repository, then push again.",
        kinds=ECR,
        action="push",
    ),
    Rule(
        "repository-missing",
        _NO_REPOSITORY,
        "{host} has no repository of that name",
        "Check the name; some registries want it created first.",
    ),
    Rule(
        "platform",
        r"no matching manifest|no match for platform|no image found in (image index|manifest list)"
        r"|does not match the (specified|detected) platform",
        "What {host} has there is for other platforms than the engine's",
        "Choose a tag that was built for this platform.",
    ),
    Rule(
        "tag-missing",
        r"manifest unknown|manifest for .* not found|manifest_unknown",
        "{host} has no such tag or digest",
        "Check the tag: it may have been removed or never pushed.",
    ),
    Rule(
        "tag-refused",
        r"tag invalid|TAG_INVALID",
        "{host} does not take this tag",
        "Push under another tag (t).",
    ),
    Rule(
        "layer-missing",
        r"blob unknown|MANIFEST_BLOB_UNKNOWN",
        "{host} misses a layer of the image: a clean-up there may have taken it",
        "Push again. If it stays so, the registry's storage is damaged.",
    ),
    Rule(
        "manifest-refused",
        r"manifest invalid|digest invalid|did not match uploaded content|unsupported media type",
        "{host} does not take an image of this kind",
        "The registry may be too old for it; its own words are below.",
        statuses=(415,),
        action="push",
    ),
    Rule(
        "manifest-refused",
        r"schema ?1|unsupported media type|unsupported manifest",
        "What {host} has there is of a kind that this engine does not take",
        "Choose a tag that was built more recently, or use a newer engine.",
        action="pull",
    ),
    Rule(
        "upload-lost",
        r"blob upload (unknown|invalid)",
        "{host} has lost an upload that was under way",
        "Push again. Several registries behind one name must share their storage and secret.",
    ),
    Rule(
        "read-only",
        r"operation is unsupported|read.?only (mode|registry)|in read.?only",
        "{host} takes no pushes",
        "It may be a cache or under maintenance: push elsewhere or later.",
        statuses=(405,),
    ),
)

BUSY = (
    Rule(
        "pull-limit",
        r"reached your (unauthenticated )?pull rate limit",
        "{host} allows you no more pulls for some hours",
        "Log in (5, then L) for a higher limit, or wait.",
    ),
    Rule(
        "rate-limited",
        r"too ?many ?requests|rate exceeded|rate limit|throttl|HTTP 429",
        "{host} is asked too often just now",
        "Wait a little, then {verb} again.",
        statuses=(429,),
        transient=True,
    ),
    Rule(
        "proxy-limit",
        r"HTTP 413|413 Request Entity|413 Content Too|413 Payload",
        "What stands before {host} takes no layer of this size",
        "Raise the proxy's limit for a request's body (nginx: client_max_body_size).",
        statuses=(413,),
    ),
    Rule(
        "server-error",
        r"internal server error|bad gateway|service unavailable|gateway time-?out|HTTP 50[0234]",
        "{host} has trouble of its own",
        "Try again later; its log tells more.",
        statuses=(500, 502, 503, 504),
        transient=True,
    ),
    Rule(
        "not-a-registry",
        r"invalid character '<'|unexpected HTTP status: 2\d\d",
        "What answers at {host} is a web page, not a registry's answer",
        "Check the name and port, and any proxy in front of it.",
    ),
)

DENIED = (
    # The containerd store tells the status only, but of the very request that gives the tag its manifest.
    Rule(
        "tag-immutable",
        r"PUT request to \S+/manifests: 400",
        "{host} does not take this tag: most likely it has it already, and its tags may not be replaced",
        "Push under another tag (t), or allow it in the repository's settings.",
        kinds=ECR,
        action="push",
    ),
    Rule(
        "tag-refused",
        r"PUT request to \S+/manifests: 400",
        "{host} does not take this tag or this kind of image",
        "Push under another tag (t).",
        action="push",
    ),
    Rule(
        "login-refused",
        r"unauthorized|denied|authentication required|incorrect username|invalid username|not authorized"
        r"|authorization failed|forbidden|\b400 Bad Request",
        "{host} refuses this name and password",
        "Check both; many registries want a token instead of the password.",
        statuses=(401, 403),
        action="login",
    ),
    Rule(
        "login-damaged",
        r"\b400 Bad Request|400 \(Bad Request\)",
        "{host} cannot read the login that is stored for it",
        "{login}, then {verb} again.",
        kinds=AWS,
        login_expired=True,
    ),
    # To a HEAD request no reason is given: mostly it is the token's age, since that is what changes by itself.
    Rule(
        "login-expired",
        r"\b403 Forbidden|403 \(Forbidden\)",
        "{host} refuses the login: it has expired, or has not the right to {verb} there",
        "{login}, then {verb} again: finished layers are skipped.",
        kinds=AWS,
        login_expired=True,
    ),
    Rule(
        "denied-or-missing",
        r"does not exist or may require|insufficient_scope",
        "{host} has no such repository, or it is not for this login to see",
        "Check the name; log in (5, then L) as somebody who may pull it.",
        action="pull",
    ),
    Rule(
        "no-right",
        r"insufficient_scope",
        "The login for {host} has not the right to {verb} there",
        "Check the name, who is logged in, and what that login or token may do.",
    ),
    Rule(
        "login-refused",
        r"unauthorized|authentication required|incorrect username|invalid username|not authorized"
        r"|authorization failed|may require authorization",
        "{host} refuses the login that is stored for it",
        "{login}, then {verb} again.",
        statuses=(401,),
    ),
    # Podman 5's answer to a refused login has no message, which is all that is left of it then.
    Rule(
        "login-refused",
        r"^(KeyError)?[(: ]*'(message|NAME)'\)?$",
        "{host} refuses the login that is stored for it",
        "{login}, then {verb} again.",
        store="podman",
    ),
    Rule(
        "denied-or-missing",
        r"denied|forbidden",
        "{host} has no such repository, or it is not for this login to see",
        "Check the name; log in (5, then L) as somebody who may pull it.",
        statuses=(403,),
        action="pull",
    ),
    Rule(
        "no-right",
        r"denied|forbidden",
        "The login for {host} has not the right to {verb} there",
        "Check the name, who is logged in, and what that login or token may do.",
        statuses=(403,),
    ),
)

MISSING = (
    Rule(
        "tag-missing",
        r"\bnot found\b",
        "{host} has no such tag or digest",
        "Check the tag: it may have been removed or never pushed.",
        statuses=(404,),
        action="pull",
    ),
    Rule(
        "repository-missing",
        r"\b404 Not Found",
        "{host} has no repository of that name",
        "Check the name; some registries want it created first.",
        statuses=(404,),
    ),
)
