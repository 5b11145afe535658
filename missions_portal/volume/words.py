"""The words of the invented records: common ones, a few rare ones, and the small words between them."""

WORDS = """
    families housing schools carers transport hospital pharmacy hub worker consent form funding grant award
    letter budget contract council partnership neighbourhood street waiting list referral assessment benefit
    debt food heating school uniform nursery health visitor midwife asthma damp smoking alcohol weight walking
    cycling bus fare rural estate allotment library youth club police prison probation employer apprenticeship
    wage shift childcare dentist interpreter language asylum veteran dementia falls loneliness garden volunteer
    charity church mosque data sharing agreement record system password screen licence insurance rule threshold
    postcode boundary age limit evidence pilot
""".split()  # noqa: SIM905 - easier read as words
RARE = ["kingfisher", "lighthouse", "accordion", "quarry", "telegram"]
# A search for it has as many rows at every size, so that two sizes can be compared.
HELD_BY_FIFTY = "heron"
SMALL = "the of and to a in for with that is by from at on not their each every".split()  # noqa: SIM905
SAID = WORDS + SMALL * 4
