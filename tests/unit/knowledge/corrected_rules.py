"""Where the table of rules departs from the checked list of 22 November 2026, rule by rule, each with its reason.

Numbers and units never depart. A rule that is not named here must agree in confidence and source too.
"""

RAISED = {
    "US-ITC-07": ("P", "19 U.S.C. 1337(c) read"),
    "DOM-03": ("S", "ICANN working papers and two practitioners' pages name the fourteen days"),
    "EU-TM-01": ("P", "EUTMR Arts. 46(1), 196(2) read"),
    "EU-TM-02": ("P", "EUTMDR Art. 6(1) read"),
    "EU-TM-03": ("P", "EUTMDR Arts. 8, 17 read: the Office sets the period; the usual length moved into the note"),
    "EU-TM-04": ("P", "EUTMR Art. 68(1) read"),
    "EU-DES-01": ("P", "Delegated Regulation 2026/137 Art. 6(1) read: the Office sets the period, no number"),
    "EU-CUS-02": ("P", "Regulation 608/2013 Art. 26(5), (6) read"),
    "UK-07": ("P", "TMR 2008 r. 18 and the explanatory note read, text of 2008"),
    "UK-08": ("P", "TMR 2008 rr. 38, 39 read in the revised text"),
    "UK-09": ("P", "CEMA 1979 Sch. 3 para. 3 and the official notice read"),
    "JP-02": ("S", "a commentary quotes Patent Act Art. 113"),
    "JP-05": ("P", "Patent Act Art. 178 read; the usual 90 days moved into the note"),
    "KR-01": ("P", "Trademark Act Art. 60(1) read as amended; the older version stays S"),
    "KR-02": ("P", "Civil Procedure Act Art. 256(1) read"),
    "IN-05": ("S", "a law firm's report of a decision names the one year"),
    "IN-06": ("P", "2007 Rules r. 7(3) read"),
    "TH-03": ("S", "an old page of the Civil Court and law firms name the fifteen days"),
    "SG-01": ("S", "r. 31 read in force, r. 29 only in the text of 2012"),
    "SG-02": ("P", "the official form of the originating claim read"),
    "BR-01": ("P", "LPI Art. 158 read"),
    "BR-02": ("P", "LPI Arts. 168 to 170, 174 read"),
    "BR-03": ("P", "CPC Arts. 219, 335 read as quoted from Planalto"),
    "CA-02": ("P", "Federal Courts Rules r. 204 read; the ten days of r. 204.1 moved into the note"),
    "CA-03": ("P", "Trademarks Act s. 51.06 read"),
    "AU-01": ("P", "Trade Marks Regulations 5.6, 5.7 read"),
    "AU-04": ("P", "Trade Marks Act ss. 6, 134 to 136E and Regulations 13.1, 13.2 read"),
    "RU-01": ("S", "a firm's text of 2017 names the two months"),
    "RU-03": ("S", "a commentary names the thirty days"),
    "WO-04": ("P", "Paris Convention Art. 4 C, PCT Art. 22, EPC Rule 159 read"),
}
CITED_ANEW = {
    "EU-DES-01": "the article that was read comes first",
    "EU-CUS-01": "the exact provision, Art. 23(1)(c)",
    "EU-CUS-02": "the exact paragraphs",
    "UK-08": "r. 39 added: revocation on other grounds",
    "IN-06": "the exact sub-rule",
    "CA-03": "the exact subsection",
    "AU-02": "reg. 22.31 added: it says to whom the longer period applies",
    "AU-04": "the definitions and Regulations 13.1, 13.2, where the number stands, added",
}
ADDED = frozenset(
    "AU-05 AU-06 AU-07 AU-08 AU-09 AU-10 AU-11 BR-04 BR-05 BR-06 BR-07 BR-08 BR-09 CA-04 CA-05 CA-06 FR-01 FR-02 FR-03 "
    "FR-04 FR-05 IT-01 IT-02 IT-03 JP-08 KR-06 PLAT-07 PLAT-08 SG-03 SG-04 SG-05 SG-06 SG-07".split()
)
"""Rules that the list of 22 November does not have: parts of compound rules, and markets that it leaves out."""
