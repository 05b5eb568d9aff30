"""Who is told, how it is said, and what holds sentences together: each class, and what belongs to it."""

from __future__ import annotations

#: Class → its words and phrases, separated by commas.
TABLE: dict[str, str] = {
    # -- who is told ---------------------------------------------------------------------------------------------------
    "CITIZEN": "theirs, citizens, citizen, nationals, tourists, tourist, travellers, travelers, traveller, traveler, visitors, foreigners, "
    "expatriates, expats, expat, passport holders, holidaymakers, holiday makers, countrymen, compatriots, subjects, foreign "
    "nationals, foreign citizens, vacationers, pilgrims, backpackers, students, tourists and residents, private citizens, other "
    "citizens, workers, expatriate workers, overseas workers, migrant workers, human shields, foreign visitors, foreign tourists, "
    "fellow citizens, other nationals, all nationals, permanent residents, tour groups, fans, supporters, spring breakers, overseas "
    "filipino workers, ofws, holders",
    "PERSONS": "europeans, westerners, members of the public, whoever, people, families, family, everyone, anyone, anybody, those, "
    "members, individuals, "
    "public, others",
    "DUAL": "dual nationals, dual citizens, dual national, dual citizen, dual passport holders, dual nationality holders, binationals",
    "STAFF": "employee family members, government employee family members, staff, diplomats, personnel, employees, dependents, "
    "dependants, diplomatic staff, staffers, embassy staff, embassy personnel, consular staff, embassy employees, embassy workers, "
    "diplomatic personnel, government employees, government personnel, consulate staff, diplomat, consulate personnel, consulate "
    "employees, officials and dependants, mission staff, government workers, non essential officials, non emergency officials, "
    "diplomatic corps, staffing, staffing levels, embassy families, envoys, family members, eligible family members, "
    "families of diplomats, families of staff, "
    "families of embassy staff, relatives of diplomats, diplomatic families, spouses, diplomats' families, embassy staff "
    "and families, staff members, embassy team, ambassador and staff, diplomatic workers, diplomatic officials, mission personnel, "
    "diplomatic team, diplomatic presence, diplomatic footprint, embassy and diplomatic staff, diplomatic and embassy staff, embassy and "
    "consular staff, embassy and consulate staff, embassy and other staff, consulate workers, consular workers, consulate members, "
    "consular officers, consular officials, embassy officers, diplomatic representatives, usg employees, usg personnel, usg staff",
    "OTHERS": "troops, soldiers, residents, civilians, women, children, passengers, community, forces, team, teams, players, residents "
    "of, villagers, refugees, migrants, marines, contractors, firms, companies, airlines, airline, carriers, carrier, squad, "
    "monitors, inspectors, observers mission, police, officers, protesters, fighters, militants, rebels, settlers, tenants, ships, "
    "vessels, tankers, businesses, shoppers, dolphins, athletes, crew, crews, patients, prisoners, detainees, demonstrators, "
    "worshippers, homeowners, workers at, peacekeepers, advisers, advisors, mercenaries, sailors, journalists, orphans, children "
    "from, asylum seekers, employees of, pilots, investors, suspects, spies, oil workers, bases, warships, islanders, locals, "
    "inhabitants, displaced people, gunmen, hostages, animals, dogs, cats, pets, musicians, artists, exchange, clubs, "
    "missionaries",
    # -- how it is said ------------------------------------------------------------------------------------------------
    "SHOULD": "should, must, need to, needs to, have to, has to, ought to, had better, are to, is to, shall, should now, should all",
    "AUX": "are to be, is, are, was, were, be, been, being, has been, have been, has, have, will be, to be, remains, remain, remained, "
    "stays, stay, stayed, had been, are being, is being, is to be, were being, was being, will remain, gets, get, getting, will stay, "
    "will, had, to remain, shall be",
    "NOT": "claims that, rumoured, rumored, false reports, not, no, never, n't, don't, doesn't, "
    "didn't, hasn't, haven't, won't, isn't, aren't, wasn't, cannot, can't, couldn't, wouldn't, without, neither, nor, refuses to, "
    "refused to, refuse to, denies, denied, deny, rules out, ruled out, stops short of, stopped short of, no plans to, no plan to, "
    "has yet to, have yet to, fails to, failed to, unable to, no need to, no need for, no reason to, no reason for, dismissed, "
    "dismisses, rejected, rejects, "
    "rejecting, no legal obligation, too dangerous to, too dangerous, yet to, shouldn't, against evacuating, false, untrue, blocked, "
    "rumors of, rumours of, no longer, denying, no obligation to, does not have a legal obligation to, abandoned plans to, decided "
    "against, hoax",
    "MAY": "expect, expects, expected to, anticipate, anticipates, predict, predicts, predicted, speculation that, speculate, may, "
    "might, could, would, consider, considers, considering, considered, plan to, plans to, planning to, planned, plans, "
    "planning, threatens to, threatened to, threaten to, threatening to, threat to, mull, mulls, mulling, weigh, weighs, weighing, "
    "if, whether, possible, possibly, potential, potentially, prepares to, preparing to, prepared to, ready to, stands ready, in "
    "case, calls to, call to, proposes, proposed, hopes to, hoping to, hope to, wants to, want to, seeks to, possibility of, "
    "contingency, eventually, likely to, unless, called for, pushes for, push to, pressure to, pressure on, bid to, contemplates, "
    "contemplating, should the, discusses, discussing, talks about, talk about, talk of, talked about, talks on, debates, prepare for, "
    "prepares for, preparing for, asks whether, perhaps, "
    "poised to, demands for, talks to, can, offers to, hypothetical, would have, were to, drill, exercise, simulated, practised, "
    "practiced, practises, rehearsed, rehearses, rehearse, aims to, looking to, looks to, looking at, "
    "scenario, wish to, wishes to, would like to, "
    " vows to, decide whether, deciding whether, intention to, intentions to, intend to, intends to, "
    "intended to, in the event of, in the event",
    "PAST": "in both wars, in previous wars, in earlier wars, in past wars, in previous crises, in earlier crises, in past crises, "
    "last time, the last time, years ago, year ago, months ago, month ago, weeks ago, last year, last month, decades ago, decade "
    "ago, century ago, "
    "centuries ago, generation ago, generations ago, previously, formerly, back in, "
    "in the past, two years since, years since, years after, months after, years before, once, a year after, earlier "
    "this year, anniversary, history, used to, at the time, in those days, at that time, last summer, last autumn, last "
    "winter, last spring, in the 1990s, in the 1980s, in the 1970s, first gulf war, during the war, at the end of, the end of last "
    "year, recalled how, memoir, the film, a film, the movie, a movie, "
    "a novel, the novel, a documentary, the documentary, last decade, remembered, commemorates",
    "HADPAST": "had previously, had earlier, had already",
    # -- anaphors ------------------------------------------------------------------------------------------------------
    "IT": "it, they, she, he, we, i, you, you're, they're, we're",
    "ITS": "its, their, our, his, her, your, my",
    "HERE": "its territory, the country's territory, that country's territory, in country, in the country, in that country, "
    "in this country, the islamic republic, "
    "the island, the sultanate, the emirate, the former, the latter, these places, those places, that nation, this nation, "
    "the west asian country, the south "
    "american country, the central african country, the central american country, the gulf state, the gulf country, the sahel country, "
    "the balkan country, the arab country, the archipelago, the himalayan nation, the pacific nation, the landlocked country, the state "
    "in question, the country concerned, these countries, those countries, both nations, the two countries, the two nations, said "
    "country, the country, that country, the nation, there, the territory, this country, both countries, the enclave, their country, the "
    "east african country, the african country, the war torn country, the middle eastern country, the asian nation, the caribbean "
    "nation, the kingdom, the strip, the island nation, the north african country, the south asian country, the west african country, "
    "the conflict zone, the troubled country, the besieged country, the european country, the neighbouring country, the neighboring "
    "country, the caribbean country, the asian country, the latin american country",
    # -- joints --------------------------------------------------------------------------------------------------------
    "TO": "to, into, in to, towards, onto",
    "FROM": "from, out of, away from",
    "IN": "left stranded in, left stuck in, marooned in, in, inside, within, at, currently in, living in, residing in, staying in, "
    "still in, present in, now in, remaining in, "
    "already in, presently in, based in, stranded in, who are in, who are currently in, in the, across, trapped in, resident in, "
    "stuck in, who remain in, who are still in, that are in, left in, working in, travelling in, traveling in, on, located in, "
    "caught in, caught up in, holidaying in, studying in, throughout, who live in, who work in, who are now in, still remaining in, "
    "who are already in",
    "OF": "of",
    "OVER": "over, above",
    "FOR": "for staying in, for being in, of staying in, of being in, for, regarding, concerning, about, on account of",
    "WITH": "with, with no",
    "NONE": "none of, no one of",
    "THEM": "them",
    "BY": "by, through, via",
    "AND": "and, or, &, as well as, along with, plus, then also, along with its allies, along with its ally, along with its neighbour, "
    "along with its neighbours, along with its neighbor, along with its neighbors, as well as its neighbour, as well as its neighbours",
    "BETWEEN": "between",
    "DET": "relatives of, families of, children of, wives of, spouses of, spouses and children of, dependants of, dependents of, wives "
    "and children of, relatives and children of, the, a, an, this, these, any, every, each, some, other, more, first, most, both, "
    "remaining, several, many, all of, last, another, hundreds of, thousands of, dozens of, scores of, number of, more than, nearly, "
    "around, up to, almost, at least, roughly, the roughly, approximately, an estimated, the estimated, fewer than, less than, as many "
    "as, group of, the last, the first, group, batch of, the remaining, planeload of, a group of, a further, a total of, total of, "
    "a number of, some of, "
    "two, three, four, five, "
    "six, seven, eight, nine, ten",
    "ALL": "all parts of, all areas of, all regions of, every part of, all, whole, entire, whole of, all of the, entire country of, "
    "whole country, any kind of, all forms of, the whole of, all "
    "kinds of, whole country of, any and all",
    "ADJECTIVE": "highest possible, mostly, african, west african, east african, north african, asian, south american, central american, "
    "common, shared, joint, designated, tourist and other, tourist and, royal, non emergency, nonemergency, foreign, war "
    "torn, strife torn, wartorn, private, fellow, ordinary, own, eligible, certain, diplomatic, unstable, volatile, troubled, crisis "
    "hit, temporary, partial, immediate, mandatory, voluntary, embattled, federal, official, overseas, key, full, commercial, quake hit, "
    "conflict hit, restive, violence hit, national, civilian, international, incoming, unrest hit, registered, high level, new, local, "
    "main, neighbouring, neighboring, islamic, southeast asian, northern neighbour, essential, vulnerable, stranded, trapped, mass, "
    "emergency, young, elderly, minor, large, high, additional, unaccompanied, us led, military, medical, civil, unaccredited, strict, "
    "strong, strongest, general, crucial, accompanying, uk based, dependent, business, mainland, besieged, blockaded, safe, interim, "
    "british led, armed, heavily guarded, tens of, hundreds more, skeleton, core, rest of, "
    " half of, majority of, portion of, bulk of, handful of, "
    "parts of the, state, busy",
    "DIRECTION": "north, south, east, west, northern, southern, eastern, western, northeast, northeastern, northwest, northwestern, "
    "southeast, southeastern, southwest, southwestern, north eastern, north western, south eastern, south western, central, north "
    "east, north west, south east, south west, upper, coastal, the north of, the south of, the east of, the west of, the northeast "
    "of, the northwest of, the southeast of, the southwest of, north of, south of, east of, west of",
    "PART": "states in, provinces in, counties in, governorates in, much of, the island of, parts of, part of, areas of, regions of, "
    "some parts of, some areas of, border areas of, "
    "border areas in, areas in, places in, districts in, zones in, regions in, hotspots in, spots in, localities in, conflict areas in, "
    "conflict zones in, war zones in, danger zones in, disaster areas in, combat zones in, risk areas in, disaster zones in, "
    "border zones in, border zones of, frontier zones in, frontier zones of, frontier areas of, border regions of, the border area of, "
    "border areas with, provinces of, cities in, most of, parts in, large parts of, certain parts of, rural areas of, many parts of, "
    "several parts of, other parts of, province of, state of, island of, city of, region of, town of, area of, islands of, districts of, "
    "the rest of, some regions of, the coast of, coast of",
    "CAPITAL": "capital, capital city, city, town, port city of, island, resort, resort of, resort island of",
    "ADVERB": "if possible, if at all possible, where possible, whenever possible, if there, if already there, if they are there, "
    "if they are already there, if you are there, if you are already there, "
    "if they judge it safe, if they judge it safe to do so, if they judge that it is safe, if they judge that it is safe to do "
    "so, if they consider it safe, if they consider it safe to do so, if they deem it safe, if they deem it safe to do so, if you judge "
    "it safe, if you judge it safe to do so, if you judge that it is safe to do so, if you consider it safe to do so, if it is safe, "
    "if it is safe for them to do so, if it is safe for you to do so, if safe to do so, if you can do so safely, if they can safely do so, "
    "if you can safely do so, as soon as it is safe to do so, as soon as they can do so safely, as soon as they safely can, when it is "
    "safe to do so, where it is safe to do so, when safe to do so, where safe to do so, "
    "on the spot, as of, for its part, for their part, for his part, for her part, in turn, in its turn, in their turn, as well, too, "
    "in the end, "
    "at noon, at dawn, at midnight, now, immediately, also, already, strongly, urgently, today, yesterday, tomorrow, tonight, formally, "
    "temporarily, again, officially, as soon as possible, right away, at once, without delay, promptly, quickly, still, just, therefore, "
    "instead, on foot, while they can, while they can do so safely, while they can do so, while they still can, while you still can, "
    "while it is safe, while it is safe to do so, as soon as it is safe, if it is safe to do so, if they can do so safely, earlier, "
    "finally, currently, permanently, partially, partly, briefly, further, only, completely, fully, indefinitely, repeatedly, "
    "reportedly, abruptly, until further notice, as a precaution, effective immediately, please, kindly, voluntarily, safely, suddenly, "
    "jointly, together, recently, either, simply, separately, unilaterally, swiftly, soon, for now, this week, overnight, once again, "
    "however, starts, start, started, begins, begin, began, begun, starting, beginning, continues, continue, continued, continuing, "
    "race to, rush "
    "to, scramble to, races to, rushes to, scrambles to, monday, tuesday, wednesday, thursday, friday, saturday, sunday, on monday, on "
    "tuesday, on wednesday, on thursday, on friday, on saturday, on sunday, seriously, carefully, cautiously, even, hereby, late, early, "
    "totally, "
    "entirely, in place, meanwhile, completes, completed, complete, decision to, decided to, decides to, decision by, moves to, moved "
    "to, set to, due to, managed to, finally starts, agreed to, agrees to, will now, likewise, forthwith, by any means, by all means, on "
    "their own, by commercial means, at the earliest opportunity, as quickly as possible, at the earliest, this month, for safety "
    "reasons, for security reasons, for the time being, in strong terms, to immediately, not to wait, wait",
    "CLAUSE": "in view of, in light of, in the light of, in the wake of, owing to, because of, as a result of, who, which, while, "
    "whereas, because, since then, although, though, but, when, where, after, before, until, as, amid, "
    "amidst, following, despite, even as, so that, whose, unless they, than, ahead of, in order to, saying, adding",
    "THAT": "that",
    "JAN": "january, february, march, april, june, july, august, september, october, november, december, jan, feb, aug, sept, oct, nov, "
    "dec",
    "WAIVE": "exempt, exempts, exempted",
    "GIVE": "give, gives, gave, given",
    "EXCEPT": "except, except for, except to, except in, excepting, excluding, apart from, with the exception of, other than, save for, "
    "aside from, bar only, outside, outside of",
    "MISTAKEN": "counter to, contradicts, contradicted, earlier version, earlier versions, previous version, previous versions, original "
    "version, earlier headline, wrongly, "
    "incorrectly, erroneously, mistakenly, falsely, misstated, misreported, in error",
}
