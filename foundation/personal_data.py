"""What in a free text may identify a person: pointed out while writing, and checked before anything is published.

The portal keeps no field for a service user (UK GDPR, data minimisation); this looks for what slips into prose.
A person always decides: a finding is a question, never proof, and a text without findings may still name somebody.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from foundation import working_days


@dataclass(frozen=True)
class Finding:
    """One place in a text that may identify a person; `start` and `end` are character positions in that text."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def sentence(self) -> str:
        """What the writer is told."""
        return f"This may identify a person: “{self.text}”."


def find(text: str, known: Iterable[str] = ()) -> list[Finding]:
    """Everything in `text` that may identify a person, in the order of the text, none overlapping another.

    `known` are names and e-mail addresses of people in the directory, who act in public and are no alarm. Kinds:
    email, date_of_birth, nhs_number, ni_number, phone, postcode, name.
    """
    known = list(known)
    plain = text.translate(LOOKALIKES)
    found: list[Finding] = []
    for kind, seek in (
        ("email", lambda t: _emails(t, known)),
        ("ni_number", _ni_numbers),  # before dates: CE-12-34-56-D holds what looks like one
        ("date_of_birth", _dates_of_birth),
        ("phone", _phones),
        ("nhs_number", _nhs_numbers),
        ("postcode", _postcodes),
        ("name", lambda t: _titled_names(t, known)),
    ):
        for start, end in seek(plain):
            found.append(Finding(kind, text[start:end], start, end))
            # Blanked out, so that one stretch of text is not reported as two things.
            plain = plain[:start] + "\n" * (end - start) + plain[end:]
        if kind == "date_of_birth":
            plain = ANY_DATE.sub(lambda match: "\n" * len(match.group()), plain)  # no date is a telephone number
    return sorted(found, key=lambda finding: finding.start)


def warnings(boxes: Mapping[str, Any], *, known: Callable[[], Iterable[str]]) -> dict[str, str]:
    """A sentence for each box, by its name, whose text may identify a person; `known` tells who is no alarm."""
    texts = {name: value for name, value in boxes.items() if isinstance(value, str)}
    # The directory is read only where there is something to ask it about.
    if not any(find(text) for text in texts.values()):
        return {}
    names = list(known())
    found = {name: find(text, names) for name, text in texts.items()}
    return {name: " ".join(one.sentence for one in findings) for name, findings in found.items() if findings}


# One character for one character, so that positions in the text stay true.
LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        "’": "'",
    }
)

Spans = list[tuple[int, int]]


def _spans(pattern: re.Pattern, text: str) -> Spans:
    return [match.span() for match in pattern.finditer(text)]


# ---- e-mail ----

EMAIL = re.compile(r"\b[\w.%+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}\b", re.I | re.A)
SHARED_MAILBOXES = frozenset(
    """
    admin bookings comms communications consultation contact democraticservices democratic.services
    engagement enquiries events feedback foi hello help info library mail noreply no-reply office press
    reception support team volunteering
    """.split()  # noqa: SIM905 - easier read as words
)


def _emails(text: str, known: list[str]) -> Spans:
    allowed = {name.casefold() for name in known if "@" in name}
    return [
        match.span()
        for match in EMAIL.finditer(text)
        if match.group().casefold() not in allowed and match.group().split("@")[0].casefold() not in SHARED_MAILBOXES
    ]


# ---- dates ----

MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
NUMBERS_DATE = r"\b(?:\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})\b"
SPOKEN_DATE = rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?),? (?:19|20)\d\d\b"
ANY_DATE = re.compile(f"{NUMBERS_DATE}|{SPOKEN_DATE}", re.I | re.A)
FULL_DATE = re.compile(r"\b(\d{1,2})([/.-])(\d{1,2})\2(\d{4})\b", re.A)
# "Born since April" counts children; "born on" or "born 3 May" tells of one.
BORN = r"born(?! (?:since|before|after|between))"
BIRTH_WORDS = re.compile(rf"\b(?:d\.? ?o\.? ?b\b\.?|date of birth|birth ?date|birthday|{BORN})[^.;\n\d]{{0,25}}$", re.I)
YEARS_OF_BUSINESS = 5


def _dates_of_birth(text: str) -> Spans:
    """A date after words of birth; or a full dd/mm/yyyy more than five years old: newer ones are meetings and plans."""
    found = [
        match.span()
        for match in ANY_DATE.finditer(text)
        if BIRTH_WORDS.search(text[max(0, match.start() - 45) : match.start()])
    ]
    business = working_days.today() - timedelta(days=366 * YEARS_OF_BUSINESS)
    for match in FULL_DATE.finditer(text):
        try:
            day = date(int(match[4]), int(match[3]), int(match[1]))
        except ValueError:
            continue
        if date(1900, 1, 1) <= day < business and match.span() not in found:
            found.append(match.span())
    return found


# ---- numbers ----

NI_NUMBER = re.compile(
    r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b",
    re.I | re.A,
)
# 03, 08 and 09 numbers belong to services, never to a person.
PHONE = re.compile(
    r"(?<![\w+/-])(?<!\d\.)(?:(?:\+44|0044)[ .-]?(?:\(0\))?|\(?0)[ .-]?[127](?:[ .()-]{0,2}\d){8,9}(?![ .-]?\d|\w)",
    re.A,
)
NHS_NUMBER = re.compile(r"(?<![\w.+/£-])\d(?:[ -]?\d){9}(?![ -]?\d|\w)", re.A)


def _ni_numbers(text: str) -> Spans:
    return _spans(NI_NUMBER, text)


def _phones(text: str) -> Spans:
    return _spans(PHONE, text)


def _nhs_numbers(text: str) -> Spans:
    return [match.span() for match in NHS_NUMBER.finditer(text) if is_nhs_number(match.group())]


def is_nhs_number(text: str) -> bool:
    """Whether ten digits carry the NHS's check digit (modulus 11, NHS Data Dictionary)."""
    digits = [int(char) for char in text if char.isdigit()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    check = -sum(digit * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    return check == digits[9]


# ---- postcode ----

AREAS = """
    AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC
    EH EN EX FK FY G GL GU GX GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M
    ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW
    SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
    """.split()  # noqa: SIM905 - easier read as words
POSTCODE = re.compile(
    rf"(?<![\w-])(?:{'|'.join(AREAS)})\d[A-Z\d]?[ -]{{0,2}}\d[ABD-HJLNP-UW-Z]{{2}}(?![\w-])", re.I | re.A
)
# "Mission SW1 3rd goal" is no address.
ORDINAL = re.compile(r"\d(?:st|nd|rd|th)$")


def _postcodes(text: str) -> Spans:
    return [match.span() for match in POSTCODE.finditer(text) if not ORDINAL.search(match.group())]


# ---- names ----

TITLE = (
    "(?:[Mm]r|MR|[Mm]rs|MRS|Ms|Miss|MISS|Mx|[Dd]r|DR|Prof|Professor|[Cc]llr|CLLR|Councillor"
    "|Sir|Dame|Lord|Lady|Baroness|Revd?|Reverend|Fr)"
)
INITIAL = r"(?:[A-Z]\.? ?)"
CAPITAL = r"(?:(?:Mc|Mac|O'|D'|de |van |von |al-|el-)?[^\W\d_a-zß-öø-ÿ][\w'-]*\w)"
TITLED = re.compile(rf"(?<![\w'-]){TITLE}\.? (?:and {TITLE}\.? )?{INITIAL}{{0,3}}{CAPITAL}(?: {CAPITAL}){{0,2}}")
STRIP_TITLE = re.compile(rf"^(?:{TITLE}\.? (?:and )?)+")
# What follows a title in this work without being anybody's name.
NOT_A_NAME = frozenset(
    """
    advice advocate award board briefing chair chamber chambers champion champions chapel chief christmas
    commissioner conduct council councillors court development enquiries event green induction justice lead
    leads learning liaison lieutenant mayor member members network of office officer officers park portfolio
    programme question questions road role room scan services session sessions site street support surgeries
    surgery survey team teams training working workshop workshops
    """.split()  # noqa: SIM905 - easier read as words
)


def _titled_names(text: str, known: list[str]) -> Spans:
    people = [_name_words(name) for name in known if "@" not in name]
    found = []
    for match in TITLED.finditer(text):
        words = _name_words(match.group())
        if not words or words[0] in NOT_A_NAME or any(_is_person(words, person) for person in people):
            continue
        found.append(match.span())
    return found


def _name_words(name: str) -> list[str]:
    """The words of a name in lower case, without its title and dots."""
    return STRIP_TITLE.sub("", name.replace("’", "'")).replace(".", " ").casefold().split()


def _is_person(words: list[str], person: list[str]) -> bool:
    """Whether the words begin with this person's name: "Jones", "M Jones" or "Mary Jones" for Mary Jones."""
    if not person or person[-1] not in words:
        return False
    before = words[: words.index(person[-1])]
    return all(word in person or (len(word) == 1 and any(part[0] == word for part in person)) for word in before)
