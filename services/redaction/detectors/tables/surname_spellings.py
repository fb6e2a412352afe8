"""Surnames that come from one name in another script and are spelt in several ways.

One line is one group; every spelling in a group may stand for every other.
"""

_GROUPS = """
ahmed ahmad ahmet achmed ahmadi
ali aly alli
akhtar akhter aktar akter
amin ameen
anwar anwer enver
aziz azeez
bashir basheer beshir
begum begam
bibi beebee
chaudhry chaudhary chaudhury choudhury choudhry choudhary chowdhury chowdhry
chang zhang cheung
dhaliwal dhariwal
faisal faysal feisal
farah farrah
farooq faruq farouk faruk
ghani gani
haider hyder haidar hayder heydar
hamid hameed
hassan hasan hassen
hashmi hashemi hashimi
huang hwang wong
hussain hussein husain husein hossain hossein hossen hussien husseini hussaini
ibrahim ebrahim ibraheem
ismail ismael esmail ismaeel
iqbal eqbal
jamal gamal djamal cemal
javed javaid jawed jawaid
kareem karim kerim
khalid khaled khalil
khan kahn
kovalenko kovalenco
mahmood mahmoud mehmood mahmud mehmud
malik malick maleek
mirza meerza
mohammed muhammad mohamed mohammad mohamad muhammed mohamud mohammadi muhamad mehmet
mustafa mustapha moustafa
nasser nasir naseer nassir
nguyen nguyan
noor nur nour
osman usman uthman othman ousmane
petrov petroff
qureshi quraishi koreshi qureishi
rahman rehman rahmaan rehmaan
rashid rasheed rachid reshid
rasool rasul
saeed said sayeed sayed saied
saleem salim selim
saleh salih
sayed syed sayyid sayyed saeed elsayed
shaikh sheikh shaykh sheik
sharif shareef sherif cherif
shevchenko szewczenko chevtchenko sevcenko
siddiqui siddique siddiqi siddiquee
singh sing
suleiman sulaiman suleman sulayman soliman
tahir taher
uddin udin
volkov wolkow volkoff
wahid waheed
warsame warsama
xu hsu
yilmaz yilmas
yousef yusuf yousaf yusef yousuf youssef
younis yunus younus younas
zafar zaffar
zaman zamaan
zhou chow chou
zhao chao
zielinski zielinsky
"""


def _spellings() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _GROUPS.strip().splitlines():
        group = line.split()
        for name in group:
            found.setdefault(name, set()).update(group)
    return {name: frozenset(group - {name}) for name, group in found.items()}


SPELLINGS = _spellings()
