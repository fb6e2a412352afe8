"""People nobody registered: titles, roles, kin, given names, and words nothing explains."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from dataclasses import replace

from services.redaction.detectors import context
from services.redaction.detectors.bodies import BodyRules
from services.redaction.detectors.names import PARTICLES, TITLES
from services.redaction.detectors.placed import PLACE_BEFORE, WEAK_PLACE_BEFORE, WIDER
from services.redaction.detectors.runs import Token, head
from services.redaction.detectors.tables import heads
from services.redaction.detectors.tables.acronyms import ACRONYMS
from services.redaction.detectors.tables.care_words import CARE_WORDS
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.nations import FAITHS, HOME, HOME_PEOPLES, PEOPLES
from services.redaction.detectors.tables.word_names import WORD_NAMES
from services.redaction.detectors.vocabulary import MONTH_NAMES, ordinary, spare_name
from services.redaction.detectors.wordlist import words
from services.redaction.domain.spans import Category

_SURNAME_HEADS = words(
    """hill lane street court park bank gate way walk mount green dale vale croft grove church
    temple lodge ward chapel drive rise rowe hall yard ridge garth house close square"""
)
_ENDERS = heads.BODIES | heads.SCHOOLS | heads.STREETS
_UNNAMED = FAITHS | PEOPLES | HOME | HOME_PEOPLES
_GREETING = re.compile(
    r"(?:^|\n)[ \t>]*(?:Dear|Hi|Hello|Hiya|Hey|Morning|Afternoon|Thanks|Cheers|Thank you),?[ ]$"
)
_GREETS = words("dear hi hello hiya hey morning afternoon thanks cheers you")
_SIGNED = re.compile(
    r"(?i)(?:regards|sincerely|faithfully|thanks|wishes|signed|thank you|cheers|love|from)[,.:]?[ \t]*\n?[ \t]*\n?[ \t]*$"
)
_BEYOND = re.compile(
    r"\.?\s{1,2}(#?[A-Z]{0,2}\d{2,5}[A-Z]{0,3}[ ,]{1,2})?(?:(?:van|von|de|del|der|den|la|le|ap|da|di|al|el|bin|ibn) ){0,2}"
    r"([A-Z](?:[A-Z]+|[a-z]*)(?:[-'][A-Z]?[a-z]+)*(?: [A-Z][a-z]+)?)"
)
_FROM_TEAM = re.compile(
    r" from (?:the |our |your |my )?[A-Za-z'& -]{0,36}?(?:team|school|service|services|nursery|surgery|practice"
    r"|hospital|office|council|police|unit|hub|centre|ward|agency|charity|church|department)(?![a-z])"
)
_CALLED_AFTER = re.compile(
    r"(?:'s?)? (?:Law|law|Rule|rule|[Ss]yndrome|[Dd]isease|[Dd]isorder|[Pp]alsy|[Ll]ymphoma)(?![a-z])"
    r"| (?:[Cc]oma [Ss]cale|[Ss]cale|[Ss]core|[Rr]eflex|[Cc]ompeten(?:t|ce)|[Cc]riteria|[Ii]nventory|[Bb]asket|[Aa]ssessment [Tt]ool)(?![a-z])"
)
_COUPLE = re.compile(r"(?<![A-Za-z])(?:Mr|Mrs|Ms|Miss|Dr)\.? (?:and|&) $")
_ALSO_KNOWN = re.compile(r"(?i)(?<![a-z])(?:aka|a\.k\.a\.|alias|nicknamed|goes by)[ :]*[\"']?$")
_NEVER_SURNAMES = context.VERBS | words(
    """also been come does each even from have here into just know like made many more most much
    must name only over same some such take than that them then they this time very want were what
    when wish with work year your"""
)
_NICKED = words("aka a.k.a a.k.a. alias nicknamed by")
_NO_SURNAMES = heads.PLAIN | _ENDERS | TITLES | MONTH_NAMES | CARE_WORDS | heads.RELATIONS
_AREA_WORDS = words(
    """town village green moor bridge heath end bottom top estate common wood woods side mills
    vale nook"""
)


_SYLLABLES = words(
    "wing sing song sang fan pan hang kit win lung fat kin bun sun sum tin ping ho wan ling ming hung"
)
_RANKS = words("pc dc ds di sr col major captain sister father master justice judge")
_IN_TIME = words(
    "in by since until till during of early late mid last next this every each before after"
)
_AFTER_GREETING = frozenset((",", "\n", "", "-", " ", ".", "!", ":"))


class PersonRules(BodyRules):
    """Rules for names of people."""

    def _titled(self, at: int) -> int:
        if self.tokens[at].low not in TITLES or self._is_rank_alone(at):
            return 0
        stop = at + 1
        while stop < len(self.tokens) and self.tokens[stop].low in TITLES:
            stop += 1
        first = stop
        while stop < len(self.tokens) and stop - first < 6:  # noqa: PLR2004 - no name is longer
            if stop > first and (self._gap(stop) or self._ends_title(first, stop)):
                break
            stop += 1
        if stop == first:
            return self._number_or_next_line(at, first)
        initial = len(self.tokens[first].low) == 1 and stop - first > 1
        if self.tokens[first].low in heads.PLAIN - WORD_NAMES and not initial:
            return 0
        title = self.tokens[first - 1].low
        if title in _RANKS and self.tokens[first].low in CARE_WORDS - WORD_NAMES and not initial:
            return 0
        least = first - at + self._of_name(first, stop)
        self._person(at, stop, 0.93, heads.STAFF_TITLES.get(title) or self._role(at), least)
        self._remember_titled(first, stop, self.spans[-1].category)
        if couple := _COUPLE.search(
            self.text, max(0, self.tokens[at].start - 10), self.tokens[at].start
        ):
            self.spans[-1] = replace(self.spans[-1], start=couple.start())
        return stop

    def _of_name(self, first: int, stop: int) -> int:
        """How many words after a title are the name, whatever else they mean."""
        given = self._given(self.tokens[first]) or len(self.tokens[first].low) == 1
        follows = first + 1 < stop and self.tokens[first + 1].low not in _NO_SURNAMES
        return 2 if given and follows else 1

    def _remember_titled(self, first: int, stop: int, category: Category) -> None:
        """Keeps a surname that is a word, to find it where it stands without its title."""
        low = self.tokens[min(stop, first + self._of_name(first, stop)) - 1].low
        if len(low) > 3 and low not in _NO_SURNAMES and (ordinary(low) or low in WORD_NAMES):  # noqa: PLR2004
            self.memory.titled.setdefault(low, category)

    def _ends_title(self, first: int, at: int) -> bool:
        """Whether a word for a kind of place ends a titled name, not the surname after a given one."""
        if self.tokens[at].low not in _ENDERS:
            return False
        before = self.tokens[at - 1]
        led = at - 1 == first and (self._given(before) or len(before.low) == 1)
        return not (led and at + 1 == len(self.tokens) and self.tokens[at].low in _SURNAME_HEADS)

    def _is_rank_alone(self, at: int) -> bool:
        """Words such as "Judge" or "Sister" are titles only with a capital name right after."""
        return self.tokens[at].low in {
            "master",
            "father",
            "sister",
            "lord",
            "major",
            "lady",
            "justice",
            "canon",
            "st",
        } and (at + 1 >= len(self.tokens) or self._plain(self.tokens[at + 1]))

    def _number_or_next_line(self, at: int, first: int) -> int:
        end = self.tokens[first - 1].end
        beyond = _BEYOND.match(self.text, end)
        if beyond and self._names_somebody(beyond):
            role = heads.STAFF_TITLES.get(self.tokens[first - 1].low) or self._role(at)
            category = Category.STAFF if role else Category.PERSON
            self._emit(self.tokens[at].start, beyond.end(), category, role or "Person", 0.85)
            self._remember(beyond.group(2).lower().split(), category)
        return 0

    def _names_somebody(self, beyond: re.Match[str]) -> bool:
        """Whether what follows a title's number or line is a name; a collar number vouches."""
        word = beyond.group(2).split()[0].lower()
        shown = beyond.group(1) and (word in WORD_NAMES or word not in CARE_WORDS)
        return not ordinary(word) or bool(shown)

    def _named(self, at: int) -> int:
        """Given names, initials with a surname, and words nothing else explains."""
        token = self.tokens[at]
        stop = at + 1
        if token.low in TITLES or (token.low in MONTH_NAMES and not self._month_as_name(at)):
            return 0
        while stop < len(self.tokens) and stop - at < 5 and self._continues(stop):  # noqa: PLR2004
            stop += 1
        if stop - at == 1 and self._surname_like(at):
            self._person(at, stop + 1, 0.7, self._role(at), least=2)
            return stop + 1
        if self._initial(token):
            return self._after_initials(at, stop)
        if self._given(token) and stop - at > 1 and not self._all_plain(at + 1, stop, keep=2):
            return self._given_first(at, stop)
        shown = self._word_as_name if self._all_plain(at, stop) else self._shown
        return shown(at, stop) or self._lone(at, stop)

    def _two_syllables(self, at: int) -> int:
        """A given name of two parts, the first of which is also a word ("Wing Yan")."""
        after = at + 1
        if self.tokens[at].low not in _SYLLABLES or after >= len(self.tokens) or self._gap(after):
            return 0
        second = self.tokens[after]
        short = 1 < len(second.low) < 6 and second.text[1:].islower()  # noqa: PLR2004
        if not short or (ordinary(second.low) and second.low not in _SYLLABLES):
            return 0
        if self.text[self.tokens[at].end : second.start] != " " or second.low in _UNNAMED:
            return 0
        stop = after + 1
        while stop < len(self.tokens) and stop - at < 4 and self._continues(stop):  # noqa: PLR2004
            stop += 1
        self._person(at, stop, 0.6, self._role(at), least=2)
        return stop

    def _month_as_name(self, at: int) -> bool:
        """Whether "May" or "April" is somebody here: greeted, or before a name."""
        token, after = self.tokens[at], at + 1
        if (
            token.low not in GIVEN_NAMES
            or token.text.isupper()
            or self._local_prior(at)[:1].isdigit()
        ):
            return False
        if self._spoken(at, after):
            return True
        named = (
            after < len(self.tokens)
            and not self._gap(after)
            and not self._plain(self.tokens[after])
        )
        free = self._local_prior(at) not in _IN_TIME and not head(self.tokens[-1].low)
        return named and free and self.tokens[after].low not in _UNNAMED

    def _given_first(self, at: int, stop: int) -> int:
        token = self.tokens[at]
        word = ordinary(token.low)
        if word and self.opening and self._plain(self.tokens[at + 1]):
            return self._word_as_name(at, stop)
        self._person(at, stop, 0.7 if word else 0.85, self._role(at))
        return stop

    def _shown(self, at: int, stop: int) -> int:
        """A name that a role, kin, a field's label, a greeting or a signature shows to be one."""
        role = self._role(at)
        if role or self._kin(at) or (at == 0 and self._fielded()):
            self._person(at, stop, 0.85, role)
        elif self._spoken(at, stop):
            self._person(at, stop, 0.7, "")
        elif role := self._role_after(stop):
            self._person(at, stop, 0.85, role)
        else:
            return 0
        return stop

    def _word_as_name(self, at: int, stop: int) -> int:
        """A name that reads as a word: kin, a role or a second such word must point to it."""
        token = self.tokens[at]
        if token.text.isupper() or not (self._given(token) or not ordinary(token.low)):
            return 0
        pair = self._given(token) and self._pairs(at + 1)
        stop = at + 2 if pair else at + 1
        role = self._role(at) or self._role_after(stop)
        if role or self._kin(at):
            self._person(at, stop, 0.75, role, least=stop - at)
        elif self._spoken(at, stop) or self._from_team(at, stop):
            self._person(at, stop, 0.7, "", least=stop - at)
        elif pair:
            end = self.tokens[stop - 1].end
            said = self._acts(end) or self.text[end : end + 2] in {", ", " ("}
            said = said or (at == 0 and self._fielded())
            self._person(at, stop, 0.7 if said else 0.45, "", least=2)
        else:
            return 0
        return stop

    def _from_team(self, at: int, stop: int) -> bool:
        """Whether a sentence begins with a name and where its bearer works."""
        after = _FROM_TEAM.match(self.text, self.tokens[stop - 1].end)
        return at == 0 and self.opening and after is not None

    def _pairs(self, at: int) -> bool:
        """Whether the token can be the surname after a given name that is a word."""
        if at >= len(self.tokens):
            return False
        token, before = self.tokens[at], self.tokens[at - 1]
        beside = self.text[before.end : token.start] == " " and not head(token.low)
        if not (beside and self._may_be_surname(token)) or token.low in _NEVER_SURNAMES:
            return False
        marks, then = context.after(self.text, token.end)
        worded = marks.isspace() and context.used_as_word(token.low, then.lower())
        return not worded and not context.used_as_word(before.low, token.low)

    def _also_known(self) -> bool:
        """Takes the whole run after "aka": pet names are made of any words."""
        first = int(self.tokens[0].low in {"aka", "alias"})
        names, start = self.tokens[first:], self.tokens[0].start
        said = first or (
            self.prior in _NICKED and _ALSO_KNOWN.search(self.text, max(0, start - 14), start)
        )
        if not said or not 0 < len(names) <= 3 or self._gap_any():  # noqa: PLR2004
            return False
        self._emit(names[0].start, names[-1].end, Category.PERSON, "Person", 0.7)
        return True

    def _surname_like(self, at: int) -> bool:
        """Whether an everyday word right after a sure given name reads as the surname."""
        given, last = self.tokens[at], len(self.tokens) - 1
        if at + 1 != last or not self._given(given) or ordinary(given.low):
            return False
        word = self.tokens[last]
        beside = self.text[given.end : word.start] == " "
        wrong = word.low in _NO_SURNAMES or word.low in self.memory.people
        return beside and not wrong and len(word.text) > 3 and not word.text.isupper()  # noqa: PLR2004

    def _continues(self, at: int) -> bool:
        token = self.tokens[at]
        if self._gap(at) or token.low in TITLES:
            return False
        if token.low in MONTH_NAMES:
            return self._middle(at)
        if head(token.low) and not (token.low in _SURNAME_HEADS and at + 1 == len(self.tokens)):
            return False
        if "'s" in self.text[self.tokens[at - 1].end : token.start]:
            return False
        if token.low in PARTICLES and len(token.text) > 1 and at + 1 < len(self.tokens):
            return token.low != "st" and not self._plain(self.tokens[at + 1])
        return not self._plain(token) or token.low in WORD_NAMES or self._initial(token)

    def _middle(self, at: int) -> bool:
        """Whether a month stands between a given name and a surname ("Ioana May Nowak")."""
        beyond = at + 1
        while beyond < len(self.tokens) and self.tokens[beyond].low in PARTICLES:
            beyond += 1
        if (
            beyond >= len(self.tokens)
            or self._gap(at + 1)
            or self.tokens[at].low not in GIVEN_NAMES
        ):
            return False
        surname = self.tokens[beyond]
        named = not self._plain(surname) or surname.low in WORD_NAMES
        return named and self._given(self.tokens[at - 1]) and not head(surname.low)

    def _after_initials(self, at: int, stop: int) -> int:
        surname = [t for t in self.tokens[at:stop] if not self._initial(t)]
        if surname and surname[0].text in ACRONYMS and surname[0].low not in GIVEN_NAMES:
            return 0
        if not surname or (self._plain(surname[0]) and not self._may_be_surname(surname[0])):
            dotted = stop - at == 1 and self.tokens[at].text.count(".") > 1
            letters = self.tokens[at].text.replace(".", "").replace("-", "")
            if dotted and letters not in context.ACRONYMS:
                self._emit(
                    self.tokens[at].start, self.tokens[at].end, Category.PERSON, "Person", 0.45
                )
            return stop if not surname else 0
        self._person(at, stop, 0.85, self._role(at))
        return stop

    def _may_be_surname(self, token: Token) -> bool:
        return token.low in WORD_NAMES and len(token.low) > 3 and not token.text.isupper()  # noqa: PLR2004

    def _spoken(self, at: int, stop: int) -> bool:
        """Greetings, signatures and speaker labels."""
        start, end = self.tokens[at].start, self.tokens[stop - 1].end
        follows = self.text[end : end + 1]
        if follows not in _AFTER_GREETING:
            return False
        before = self.text[max(0, start - 40) : start]
        line_start = not before or before[-1] == "\n"
        if line_start and follows == ":":
            return not self._all_plain(at, stop)
        if line_start and follows in {"\n", "", ","} and _SIGNED.search(before):
            return True
        prior = self.tokens[at - 1].low if at else self.prior
        greeted = not line_start and follows != ":" and prior in _GREETS
        return greeted and bool(_GREETING.search(before))

    def _spare(self, at: int) -> int:
        """A given name that is also a word: a name only where the sentence makes it one."""
        token = self.tokens[at]
        if self.text[token.start : token.end].isupper():
            return 0
        if (at and not self._gap(at)) or (at + 1 < len(self.tokens) and not self._gap(at + 1)):
            return 0
        sure = context.judge(self.text, token.start, token.end, token.low, 0.62, wordy=True)
        if sure < 0.6:  # noqa: PLR2004 - more likely the word
            return 0
        self._person(at, at + 1, sure, self._role(at))
        return at + 1

    def _lone(self, at: int, stop: int) -> int:  # noqa: PLR0911 - one line a reading
        """A capitalised word or two that nothing explains: kept back for the second look."""
        token = self.tokens[at]
        if named_kind := self._kind_after(at, stop):
            return named_kind
        if self._acronym(at):
            self._emit(token.start, token.end, Category.ORGANISATION, "Organisation", 0.36)
            return at + 1
        if spare_name(token.low) and stop - at == 1:
            return self._spare(at)
        if _CALLED_AFTER.match(self.text, self.tokens[stop - 1].end):
            return stop
        if (
            self._plain(token)
            or self._short_capitals(token)
            or token.text in ACRONYMS
            or token.low in TITLES
            or len(token.text) < 3  # noqa: PLR2004
        ):
            return 0
        if token.low in _UNNAMED or token.low in self.memory.states:
            return 0
        start = token.start
        if at == 0 and (wider := WIDER.search(self.text[max(0, start - 24) : start])):
            self._emit(
                start - len(wider.group()), self.tokens[stop - 1].end, Category.PLACE, "Place", 0.6
            )
            self.memory.places.add(token.low)
            return stop
        return self._unexplained(at, stop)

    def _unexplained(self, at: int, stop: int) -> int:
        token, end = self.tokens[at], self.tokens[stop - 1].end
        acts = self._acts(end)
        prior = self._local_prior(at)
        if self._given(token):
            likely = acts or prior in context.BEFORE_PERSON
            sure = 0.75 if likely else 0.5 if self.opening else 0.62
            self._emit(token.start, end, Category.PERSON, "Person", sure)
            self._remember([token.low], Category.PERSON)
            return stop
        if not acts and self._bracketed(token.start, end):
            return stop
        if stop < len(self.tokens) and self.tokens[stop].low in _AREA_WORDS and not self._gap(stop):
            self._emit(token.start, self.tokens[stop].end, Category.PLACE, "Place", 0.6)
            return stop + 1
        word = Token(self.text[token.start : end], token.start, end, token.low)
        self.memory.loose.append((word, *self._guess(at, prior, acts=acts)))
        return stop

    def _acts(self, end: int) -> bool:
        marks, then = context.after(self.text, end)
        verb = then.lower() in context.VERBS and marks.isspace()
        return verb or self.text.startswith("'s", end)

    def _bracketed(self, start: int, end: int) -> bool:
        return (
            start > 0
            and self.text[start - 1] in '("'
            and self.text[end : end + 1] in {")", '"', ""}
        )

    def _guess(self, at: int, prior: str, *, acts: bool) -> tuple[float, Category, str]:
        """Confidence, category and label for a word that only its place speaks for."""
        if prior in PLACE_BEFORE:
            self.memory.places.add(self.tokens[at].low)
            return 0.55, Category.PLACE, "Place"
        if acts:
            return 0.4 if self.opening else 0.5, Category.PERSON, "Person"
        sure = 0.25 if self.opening and at == 0 else 0.42
        return sure, Category.PLACE if prior in WEAK_PLACE_BEFORE else Category.PERSON, ""
