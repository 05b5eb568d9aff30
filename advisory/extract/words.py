"""The words of advisories: each class of words, and what belongs to it. Growing the grammar mostly means growing these tables."""

from __future__ import annotations

from advisory.extract import compounds

#: Class → its words and phrases, separated by commas. A longer phrase wins over a shorter one; hyphens count as spaces.
TABLE: dict[str, str] = {
    # -- who tells --------------------------------------------------------------------------------------------------
    "ORDER": "order, orders, ordered, ordering, instruct, instructs, instructed, instructing, direct, directs, directed, directing, "
    "command, commands, commanded, require, requires, required, demand, demands, demanded, mandate, mandates, mandated, forced, oblige, "
    "obliges, obliged",
    "URGE": "urge, urges, urged, urging, advise, advises, advised, advising, tell, tells, told, telling, ask, asks, asked, asking, "
    "warn, warns, warned, warning, recommend, recommends, recommended, recommending, encourage, encourages, encouraged, encouraging, "
    "implore, implores, implored, imploring, beg, begs, begged, plead with, pleads with, pleaded with, pleading with, call on, calls "
    "on, called on, calling on, call upon, calls upon, called upon, calling upon, calling for, appeal to, appeals to, appealed to, "
    "appealing to, counsel, counsels, counselled, counseled, counselling, caution, cautions, cautioned, cautioning, exhort, exhorts, "
    "exhorted, press, presses, pressed, suggest, suggests, suggested, suggesting, request, requests, requested, requesting, remind, "
    "reminds, reminded, reminding, want, wants, alerted, invite, invites, invited, notify, notified, notifies, "
    "bids, bid, reiterates, reiterated, reiterating, advices, adviced, says, said, prompts, "
    "prompting",
    "DISCOURAGE": "forbid, forbids, bans, forbidden, forbade, forbidding, prohibiting, not recommend, not recommended, not recommending, "
    "doesn't recommend, "
    "discourage, discourages, discouraged, discouraging, bar, bars, barred, ban, banned, prohibit, prohibits, prohibited",
    "AVOIDED": "avoided, be avoided, postponed, be postponed, deferred, be deferred",
    "TOAVOID": "to be avoided, is to be avoided, are to be avoided, is best avoided, are best avoided, to be postponed, is to be postponed",
    "AUTHORIZE": "authorize, authorizes, authorized, authorizing, authorise, authorises, authorised, authorising, approved, permitted, "
    "allowed, allows, allow, allowing",
    "ADVICE": "plea, pleas, suggestion, suggestions, advisories, directive, directives, appeals for, necessity of, "
    "the necessity of, urging to, bidding, advice, warning "
    "to, warnings to, order for, orders for, appeal for, call for, calls for, plea for, recommendation, recommendations, guidance, "
    "instructions, instruction, an order, advisory, notice, notices, order to, orders to",
    # -- what people are told to do ------------------------------------------------------------------------------------
    "LEAVE": "now is the time to leave, now is the time to go, now is the time to depart, time to go, time to leave, "
    "avail of repatriation, avail of voluntary repatriation, avail of the repatriation, avail of the voluntary repatriation, "
    "book the next flight out of, book the first flight out of, book flights home, book a flight "
    "home, take the next flight home, catch a flight home, catch the next flight out of, catch a plane out of, find a way out of, use "
    "commercial flights to leave, find their way home, seek a way out of, get on the next flight out of, take the ferry out of, fly back "
    "home, get themselves out of, take the first flight out of, take the next plane out of, take a flight out of, take a plane out of, "
    "board a flight out of, take a commercial flight out of, make for home, make their way home, come straight home, get home, clear out "
    "of, be out of, take the next scheduled plane out of, go while they can, make their way out, leave for home, pack up and leave, "
    "start packing, pull themselves out of, take the earliest flight out of, take the last flights out of, start for home, leave, "
    "leaving, depart, departing, quit, quitting, exit, exiting, get out of, getting out of, get out, getting out, go home, return home, "
    "returning home, come home, flee, fleeing, vacate, vacating, pull out of, move out of, head home, get away from, fly out of, flying "
    "out of, go now, go at once, go immediately, go right away, come back home, withdraw from, relocate from, relocate out of, make "
    "their way out of, be gone, come out of, cut short their stay in, start leaving, begin leaving, take their leave of, catch flights "
    "out of, take commercial flights out of, take the next flight out of, book flights out of, book a flight out of, get on a flight out "
    "of, make arrangements to leave, make plans to leave, arrange to leave, take steps to leave, plan to leave, prepare to depart, "
    "arrange their departure from, arrange departure from, make plans to depart, make arrangements to depart",
    "LEFT": "left, departed, leaves, departs, exited",
    "GONE": "gone from",
    "RETURN": "return, come back, head back, go back, fly back, travel back",
    "OUT": "out",
    "FLYHOME": "fly home",
    "CALL": "call, calls, called, calling",
    "PRIVATE": "judge, judges, court, magistrate, company, firm, employer, employers, club, organisers, organizers, union, bank, "
    "landlord, boss, bosses, owner, owners, chief, coach, captain, police chief, university, school, hospital, church, charity, sheriff, "
    "mayor, hotel, manager, managers, insurer",
    "SODID": "so did, so does, so has, so have, as did, as does, as has, as have, so do, as do",
    "GATHERING": "rallies, demonstrations, protests, crowds, crowded places, crowded events, crowded areas, large gatherings, "
    "gatherings, public gatherings, mass gatherings, political rallies, protest marches, protest sites, busy places, demonstration, "
    "protest",
    "ONLYIF": "only essential, only necessary, only if absolutely necessary, only if it cannot be helped, only if necessary, only if "
    "essential, only when necessary, only for essential reasons, only on essential business, only if unavoidable, only in cases of "
    "necessity, only if strictly necessary, only when essential, only urgent, only in urgent cases, only if it is essential, only if "
    "their journey is essential, only when absolutely necessary",
    "CURB": "decision by which, decision, decisions, restriction, restrictions, prohibition, measure, curbs, rule by which",
    "DONE": "had done, have done, has done, had already done, have already done, has already done",
    "LIKEWISE": "doing likewise, did likewise, does likewise, do likewise, done likewise, doing the same, did the same, does the same, "
    "do the same, done the same, followed suit, follows suit, follow suit, following suit, did so too, done so too, followed its "
    "example, followed their example, done so as well, did so as well",
    "OFF": "off, away from visiting, away from travelling to, away from traveling to",
    "CONSIDERLEAVE": "weigh departure, consider departure, weigh leaving, weigh departing, consider leaving, consider departing, "
    "consider whether to leave, think about leaving, consider their departure from, consider getting out of, consider exiting, "
    "prepare to leave, considering leaving, be ready to leave, be prepared to leave, consider quitting, think of leaving, review the "
    "need to remain in, consider whether they need to remain in, consider a departure from, consider evacuating, think about "
    "departing, be prepared to depart",
    "AVOID": "postponement of, deferral of, avoidance of, the postponement of, the deferral of, the avoidance of, stay clear of, "
    "staying clear of, stay well clear of, stay well away from, give a wide berth to, make no, undertake no, "
    "keep well away from, keep well clear of, avoid, avoiding, avoids, stay away from, staying away from, steer clear of, steering clear "
    "of, keep away from, keeping away from, keep out of, stay out of, staying out of, keep clear of, refrain from, refraining from, "
    "shun, put off, putting off, postpone, postponing, defer, deferring, cancelling, canceling, delay, delaying, abstain from, desist "
    "from, hold off on, hold off, forgo, forego, call off, not make, not undertake, not to make, not to undertake, not to take, not "
    "embark on",
    "TRAVEL": "is to be visited, are to be visited, should be visited, be visited, to be visited, travel, travels, travelling, "
    "traveling, trip, trips, visit, visits, visiting, journey, journeys, journeying, going, go, travelling there, tour, tours, touring, "
    "visiting to, fly, flying, tourism, holidays, holiday, travel plans, plans to travel, plans to visit, planned travel, planned trips, "
    "proceed, movement, movements, setting out, set out, head, heading, itineraries, step foot, setting foot, set foot, enter, entering, "
    "vacation, vacations, leisure travel, tourist travel, tourist trips, trips out",
    "NOTRAVEL": "do not travel, don't travel, dont travel, not travel, never travel, do not go, don't go, dont go, not go, not visit, "
    "do not visit, don't visit, not to travel, not to go, not to visit, don't make any trips, never go, to not travel, no travel, do "
    "not enter, not enter, do not undertake travel, do not fly, don't fly, not be travelling, not be traveling, not fly, not to fly, "
    "not to enter, not travelling, not traveling, not going, not to proceed, not proceed, not to journey, not journey, not to "
    "undertake travel, not undertake travel, no travel at all",
    "AGAINST": "against",
    "ESSENTIAL": "that can wait, that could wait, which can wait, not urgent, not vital, avoidable, that is not urgent, that are not "
    "urgent, that is not strictly necessary, all but vital, all but urgent, all but emergency, but urgent, but necessary, but vital, non "
    "vital, all but essential, non essential, nonessential, unnecessary, inessential, but essential, except essential, anything but "
    "essential, other than essential, not essential, not strictly necessary, non urgent, nonurgent, unessential, not absolutely "
    "necessary, all but the most essential, needless, non critical, all but necessary, non necessary, optional, that is not essential, "
    "that is not necessary, dispensable, discretionary, all except essential, which is not essential, any but essential",
    "UNLESS": "unless such travel is essential, unless such travel was essential, unless travel was essential, unless it was essential, "
    "unless their travel was essential, unless their trip was essential, unless their journey was essential, unless essential, "
    "unless absolutely necessary, unless necessary, unless strictly necessary, unless it is essential, "
    "unless their journey is essential, unless urgent, unless it is necessary, unless it is absolutely necessary, unless they must, "
    "except for essential reasons, unless on essential business, unless unavoidable, if not essential, if it is not essential, "
    "unless your trip is essential, unless travel is essential, unless you must, unless their trip is essential, unless the trip is "
    "essential, unless the journey "
    "is essential, unless their visit is essential, unless your visit is essential, unless their travel is essential, unless their "
    "trip is necessary, unless your trip is necessary, unless their journey is necessary, unless your journey is essential, unless "
    "your journey is necessary, unless travel is absolutely necessary, unless travel is necessary",
    "RECONSIDER": "think again before, think carefully about, think hard about, think hard before, think carefully before, give second "
    "thought to, think again, give second thoughts to, re think, reassess their, weigh carefully, reconsider, reconsidering, rethink, "
    "rethinking, think twice about, think again about, think twice before, weigh again, reassess",
    "NEED": "need for, the need for, their need for, your need for, your need to, their need to, the need to, any need to, plans for, "
    "their plans to, their plans for, your plans to",
    "CAREFUL": "extra precautions, exercise extra precautions, exercise precaution, take all necessary precautions, observe utmost "
    "precautions, observe precautions, take utmost care, observe utmost caution, observe caution, take maximum precautions, exercise "
    "vigilance and caution, take the utmost care, take the necessary precautions, take necessary precautions, be on high alert, "
    "exercise the highest degree of caution, exercise a higher degree of caution, exercise more caution, exercise greater vigilance, "
    "be sensible, be discreet, be prudent, exercise prudence, show caution, be alert, stay alert, remain alert, remain on "
    "alert, take precautions, take every precaution, look after their own safety, watch their step, step up their vigilance, raise their "
    "vigilance, raise vigilance, show vigilance, show increased vigilance, show extra caution, keep alert, take due care, proceed with "
    "caution, tread carefully, act with caution, take sensible precautions, be security aware, watch out, stay on guard, remain on "
    "guard, be extra careful, be on their guard, take great care, be wary, remain cautious, be more careful, extreme caution, extra "
    "caution, utmost caution, particular caution, a high level of caution, greater vigilance, a high level of vigilance, heightened "
    "vigilance, with care and caution, use a high degree of caution, show a high degree of caution, use extreme caution, exercise "
    "caution, exercise increased caution, exercise extreme caution, exercise a high degree of caution, exercise high degree of caution, "
    "exercise extra caution, exercise heightened caution, exercise great caution, exercise increased vigilance, exercise vigilance, be "
    "vigilant, remain vigilant, stay vigilant, increase vigilance, exercising caution, exercise particular caution, use caution, take "
    "extra care, be extra vigilant, exercise a high level of caution, take care, be on guard, be extremely cautious, be cautious, "
    "exercise maximum caution, exercise utmost caution, take extra precautions, be careful, maintain vigilance, exercise greater "
    "caution, take normal safety precautions, heighten their vigilance, exercise the utmost caution, exercise due caution, increased "
    "caution, keep a low profile, be on alert, stay on alert, be on the alert, exercise extra vigilance, exercise heightened vigilance, "
    "take extra caution, take caution, exercise extraordinary caution, a high degree of caution, increased vigilance, heightened "
    "caution, to be vigilant, to be extra vigilant, to be careful, to be cautious, to be extremely cautious, to be on guard, to be on "
    "alert, to be on the alert, to be on their guard, to be on high alert",
    "SHELTER": "remain where they are indoors, stay put indoors, keep inside, keep to their homes, not leave their homes, not to leave "
    "their homes, take refuge indoors, bunker down, remain sheltered, shelter in place, sheltering in place, take shelter, stay indoors, "
    "remain indoors, stay inside, remain inside, keep indoors, seek shelter, stay in their homes, stay at home and away from windows, "
    "take cover, shelter immediately, hunker down, stay in place, remain in their homes, to remain "
    "indoors, to remain inside, to remain in their homes, shelter where they are",
    "SHELTERORDER": "shelter in place order, shelter in place orders, shelter in place notice, shelter in place advisory, shelter in "
    "place alert, shelter in place directive, shelter in place instruction, shelter in place warning, shelter in place notification",
    # -- what governments do -------------------------------------------------------------------------------------------
    "CLOSE": "close, closes, closed, closing, shut, shuts, shutting, shutter, shutters, shuttered, shuttering, shut down, shuts down, "
    "shutting down, closed down, closes down, seal, seals, sealed, sealed off, seals off, sealing, temporarily closed, close down, "
    "lock, locks, locked",
    "CLOSURE": "closure, closures, closing of, shutdown, shutting of",
    "OPEN": "again open, fully open again, again fully open, reopen, reopens, reopened, reopening, re open, re opens, re opened, re "
    "opening, opens, opened, opening, open again, opens "
    "again, opened again, back open, unseal, unseals, restore, restores, restored",
    "ISOPEN": "open",
    "HALT": "suspend, suspends, suspended, suspending, halt, halts, halted, halting, cease, ceases, ceased, ceasing, stop, stops, "
    "stopped, stopping, pause, pauses, paused, end, ends, ended",
    "HALTING": "suspension of, suspension, suspensions of, suspending of, cessation of, halting of",
    "RESUMPTION": "resumption of, resumption, restart of",
    "RESUME": "resume, resumes, resumed, resuming, restart, restarts, restarted, restarting, recommence, recommences",
    "OPERATIONS": "operations, all operations, its operations, work, activities, embassy operations, diplomatic operations, "
    "diplomatic services, diplomatic service, embassy services, normal operations, daily operations",
    "WITHDRAW": "brings back, brought back, bring back, bringing back, taken home, pulls back, pulled back, fetch, fetched, fetches, "
    "fetching, withdraw, withdraws, withdrew, withdrawn, withdrawing, pull out, pulls out, pulled out, pulling out, pull, pulls, pulled, "
    "pulling, recall, recalls, recalled, recalling, remove, removes, removed, removing, send home, sends home, sent home, bring home, "
    "brings home, brought home, relocate, relocates, relocated, relocating, draw down, draws down, drew down, drawing down, move out, "
    "moves out, moved out, moving out, fly out, flies out, flew out, flown out, thin out, taken out, takes out, took out, whisked",
    "WITHDRAWAL": "withdrawal, pullout, drawdown, relocation",
    "EVACUATE": "bused out, bussed out, bused, bussed, shipped out, evacuate, evacuates, evacuated, evacuating, airlift, airlifts, "
    "airlifted, airlifting, extricate, extricates, extricated, extricating, repatriate, repatriates, repatriated, repatriating, rescue, "
    "rescues, rescued, rescuing, extract, extracts, "
    "extracted, extracting",
    "EVACUEES": "evacuees",
    "CARRY": "carrying, carries, carry, carried, transporting, transported, transports",
    "MEDEVAC": "medical evacuation, medical evacuations, medical evacuation flight, medical evacuation flights, medical repatriation, "
    "evacuation plan, evacuation plans, evacuation centre, evacuation center, evacuation centers, evacuation centres, evacuation "
    "route, evacuation routes, evacuation drill",
    "EVACUATION": "evacuation, evacuations, airlift of, airlifts of, repatriation, repatriations, evacuation flight, evacuation "
    "flights, repatriation flight, repatriation flights, repatriation operation, evacuation operation, evacuation mission, rescue "
    "flights, rescue flight, rescue mission, evacuation airfield, evacuation plane, evacuation effort, evacuation efforts, "
    "evacuation ship, evacuation convoy",
    "FLY": "take, flies, flew, flown, bringing, brings, brought, bring, ferried, ferries, ferrying, taken, takes, took, taking",
    "ORDEREDDEPARTURE": "ordered departure, authorized departure, authorised departure, mandatory departure, voluntary departure",
    "DEPARTURE": "departure, departures, exodus",
    "EXPEL": "expel, expels, expelled, expelling, deport, deports, deported, deporting, kick out, kicks out, kicked out, throw out, "
    "throws out, threw out, thrown out, expulsion, expulsions, banish, banishes, banished, declared persona non grata, persona non "
    "grata",
    # -- levels --------------------------------------------------------------------------------------------------------
    "RAISE": "revised up, revises up, ups, upped, "
    "went up, goes up, gone up, moved up, moves up, jacks up, jacked up, raises again, notched up, raise, raises, raised, "
    "raising, upgrade, upgrades, upgraded, upgrading, hike, hikes, hiked, hiking, elevate, elevates, elevated, elevating, heighten, "
    "heightens, heightened, heightening, step up, steps up, stepped up, stepping up, toughen, toughens, toughened, toughening, "
    "strengthen, strengthens, strengthened, strengthening, tighten, tightens, tightened, tightening, escalate, escalates, escalated, "
    "extend, extends, extended, extending, widen, widens, widened, expand, expands, expanded, increase, increases, increased, "
    "increasing, ratchet up, ratchets up, bump up, bumps up, harden, hardens, hardened, beef up, beefs up, stiffen, stiffens, broaden, "
    "broadens, broadened",
    "LOWER": "revised down, revises down, revising down, "
    "come down, came down, comes down, went down, goes down, gone down, moved down, moves down, dials down, dialled down, "
    "dialed down, step down, steps down, stepped down, trims, trimmed, lower, lowers, lowered, lowering, downgrade, downgrades, "
    "downgraded, downgrading, ease, eases, eased, easing, relax, relaxes, relaxed, relaxing, soften, softens, softened, softening, "
    "reduce, reduces, reduced, reducing, loosen, loosens, loosened, cut, cuts, scale back, scales back, scaled back, tone down, tones "
    "down, toned down, scale down, scales down, scaled down, water down",
    "LIFT": "lifts again, does away with, did away with, repeal, repeals, repealed, annul, annuls, annulled, comes to an end, coming to "
    "an end, lift, lifts, lifted, lifting, rescind, rescinds, rescinded, rescinding, revoke, revokes, revoked, revoking, cancel, "
    "cancels, cancelled, canceled, scrap, scraps, scrapped, drop, drops, dropped, dropping, no longer applies, no longer apply, no "
    "longer in place, ending, abolish, abolishes, abolished, come to an end, came to an end, no longer in effect, no longer in force, "
    "expired, expires, terminate, terminates, terminated, called off",
    "LEVELNOUN": "danger ranking, danger level, danger alert, travel danger level, "
    "travel advisory, travel advisories, travel advice, travel warning, travel warnings, travel alert, travel alerts, "
    "travel advisory level, advisory level, alert level, level of advice, level of our advice, level of its advice, travel advice "
    "level, threat level, travel alert level, crisis alert, crisis alert level, travel caution, travel notice, travel warning level, "
    "security level, alert status, travel ban, travel bans, travel risk level, travel guidance, travel restrictions, "
    "travel notices, advice level, risk rating, risk level, travel safety level, travel threat level, level of travel advice, "
    "overall advice level",
    "ALERT": "alert, alerts",
    "LEVEL": "level, levels, lvl",
    "UNCHANGED": "unchanged, remains at, stays at, no change, no changes, not changed, was not changed, maintains, maintained, keeps, kept",
    "SEND": "send, sends, sent, sending, dispatch, dispatches, dispatched, dispatching, deploy, deploys, deployed, deploying",
    "HOME": "home, back home",
    "CHANGE": "change, changes, changed, changing, move, moves, moved, moving, going from, went from, goes from, switch, switches, "
    "switched",
    "ISSUE": "reissue, reissues, reissued, "
    "issue, issues, issued, issuing, renew, renews, renewed, renewing, update, updates, updated, "
    "updating, revise, revises, "
    "revised, publish, publishes, published, releases, released, post, posts, posted, put out, puts out, send out, sends out",
    # -- nouns of places and posts -------------------------------------------------------------------------------------
    "EMBASSY": "embassy, embassies, consulate, consulates, consulate general, consulates general, high commission, high commissions, "
    "diplomatic mission, diplomatic missions, embassy compound, diplomatic post, diplomatic posts, embassy and consulates, embassy "
    "building, embassies and consulates, embassy and consulate, liaison office, interests section, mission in, missions in, legation",
    "AIRSPACE": "airspace, air space, airspaces, skies, sky",
    "BORDER": "border, borders, border crossing, border crossings, frontier, frontiers, land border, land borders, border gate, border "
    "gates, border post, border posts, border checkpoints, border checkpoint, crossing, crossings, international borders, land "
    "crossings, land crossing, sea border, sea borders, frontier crossing, air border, air borders, maritime border, maritime borders, "
    "border point, border points, border terminal, border terminals, main crossings, main crossing",
    "NEIGHBOURS": "neighbours, neighbors",
    "GOVERNMENT": "government, governments, govt, govts, foreign ministry, foreign ministries, ministry of foreign affairs, foreign "
    "office, foreign affairs ministry, foreign affairs department, department of foreign affairs, foreign minister, foreign "
    "secretary, prime minister, president, state department, authorities, officials, foreign affairs minister, ministry of external "
    "affairs, interior ministry, ministry, federal government, foreign affairs, administration, embassy officials, deputy pm, pm, "
    "premier, minister, ministers, cabinet, civil aviation authority, aviation authority, aviation authorities, foreign department, "
    "federal department of foreign affairs, department of foreign affairs and trade, department of state, chancellor, ambassador, "
    "national security council, spokesman, spokeswoman, spokesperson, parliament, army, navy, air force, foreign and commonwealth "
    "office, foreign ministers, leaders, regime, junta, ministry of defence, defence ministry, defense ministry, federal foreign "
    "office, royal air force, deputy prime minister, vice president, secretary of state, counter terrorism bureau, deputy foreign "
    "minister",
    "EXPERT": "experts, analysts, expert, analyst, observers, lawmakers, politicians, senators, lawmaker, opposition, critics, campaigners",
    # -- who is told ---------------------------------------------------------------------------------------------------
    "CITIZEN": "theirs, citizens, citizen, nationals, tourists, tourist, travellers, travelers, traveller, traveler, visitors, foreigners, "
    "expatriates, expats, expat, passport holders, holidaymakers, holiday makers, countrymen, compatriots, subjects, foreign "
    "nationals, foreign citizens, vacationers, pilgrims, backpackers, students, tourists and residents, private citizens, other "
    "citizens, workers, expatriate workers, overseas workers, migrant workers, human shields, foreign visitors, foreign tourists, "
    "fellow citizens, other nationals, all nationals, permanent residents, tour groups, fans, supporters, spring breakers, overseas "
    "filipino workers, ofws, holders",
    "PERSONS": "whoever, people, families, family, everyone, anyone, those, members, individuals, public, others",
    "DUAL": "dual nationals, dual citizens, dual national, dual citizen, dual passport holders, dual nationality holders, binationals",
    "STAFF": "employee family members, government employee family members, staff, diplomats, personnel, employees, dependents, "
    "dependants, diplomatic staff, staffers, embassy staff, embassy personnel, consular staff, embassy employees, embassy workers, "
    "diplomatic personnel, government employees, government personnel, consulate staff, diplomat, consulate personnel, consulate "
    "employees, officials and dependants, mission staff, government workers, non essential officials, non emergency officials, "
    "diplomatic corps, embassy families, envoys, family members, eligible family members, families of diplomats, families of staff, "
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
    "scenario, wish to, wishes to, vows to, decide whether, deciding whether, intention to, intentions to, intend to, intends to, "
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
    "HERE": "in country, in the country, in that country, in this country, the islamic republic, "
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
    "IN": "in, inside, within, at, currently in, living in, residing in, staying in, still in, present in, now in, remaining in, "
    "already in, presently in, based in, stranded in, who are in, who are currently in, in the, across, trapped in, resident in, "
    "stuck in, who remain in, who are still in, that are in, left in, working in, travelling in, traveling in, on, located in, "
    "caught in, caught up in, holidaying in, studying in, throughout, who live in, who work in, who are now in, still remaining in, "
    "who are already in",
    "OF": "of",
    "OVER": "over, above",
    "FOR": "for, regarding, concerning, about, on account of",
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
    "ADJECTIVE": "mostly, african, west african, east african, north african, asian, south american, central american, "
    "common, shared, joint, designated, tourist and other, tourist and, royal, non emergency, nonemergency, foreign, war "
    "torn, strife torn, wartorn, private, fellow, ordinary, own, eligible, certain, diplomatic, unstable, volatile, troubled, crisis "
    "hit, temporary, partial, immediate, mandatory, voluntary, embattled, federal, official, overseas, key, full, commercial, quake hit, "
    "conflict hit, restive, violence hit, national, civilian, international, incoming, unrest hit, registered, high level, new, local, "
    "main, neighbouring, neighboring, islamic, southeast asian, northern neighbour, essential, vulnerable, stranded, trapped, mass, "
    "emergency, young, elderly, minor, large, high, additional, unaccompanied, us led, military, medical, civil, unaccredited, strict, "
    "strong, strongest, general, crucial, accompanying, uk based, dependent, business, mainland, besieged, blockaded, safe, interim, "
    "british led, armed, heavily guarded, tens of, hundreds more, rest of, half of, majority of, parts of the, state, busy",
    "DIRECTION": "north, south, east, west, northern, southern, eastern, western, northeast, northeastern, northwest, northwestern, "
    "southeast, southeastern, southwest, southwestern, north eastern, north western, south eastern, south western, central, north "
    "east, north west, south east, south west, upper, coastal, the north of, the south of, the east of, the west of, the northeast "
    "of, the northwest of, the southeast of, the southwest of, north of, south of, east of, west of",
    "PART": "much of, the island of, parts of, part of, areas of, regions of, some parts of, some areas of, border areas of, "
    "border areas in, areas in, places in, districts in, zones in, regions in, hotspots in, spots in, localities in, conflict areas in, "
    "conflict zones in, war zones in, danger zones in, disaster areas in, combat zones in, risk areas in, disaster zones in, "
    "border zones in, border zones of, frontier zones in, frontier zones of, frontier areas of, border regions of, the border area of, "
    "border areas with, provinces of, cities in, most of, parts in, large parts of, certain parts of, rural areas of, many parts of, "
    "several parts of, other parts of, province of, state of, island of, city of, region of, town of, area of, islands of, districts of, "
    "the rest of, some regions of, the coast of, coast of",
    "CAPITAL": "capital, capital city, city, town, port city of, island, resort, resort of, resort island of",
    "ADVERB": "if there, if already there, if they are there, if they are already there, if you are there, if you are already there, "
    "if they judge it safe, if they judge it safe to do so, if they judge that it is safe, if they judge that it is safe to do "
    "so, if they consider it safe, if they consider it safe to do so, if they deem it safe, if they deem it safe to do so, if you judge "
    "it safe, if you judge it safe to do so, if you judge that it is safe to do so, if you consider it safe to do so, if it is safe, "
    "if it is safe for them to do so, if it is safe for you to do so, if safe to do so, if you can do so safely, if they can safely do so, "
    "if you can safely do so, as soon as it is safe to do so, as soon as they can do so safely, as soon as they safely can, when it is "
    "safe to do so, where it is safe to do so, when safe to do so, where safe to do so, "
    "on the spot, for its part, for their part, for his part, for her part, in turn, in its turn, in their turn, as well, too, in the end, "
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

for _kind, _made in compounds.MADE.items():
    _listed = {said.strip() for said in TABLE[_kind].split(",")}
    TABLE[_kind] += "".join(f", {said}" for said in _made if said not in _listed)

#: "To be vigilant" says what "be vigilant" says.
_CAREFUL = {said.strip() for said in TABLE["CAREFUL"].split(",")}
TABLE["CAREFUL"] += "".join(
    f", to {said}" for said in sorted(_CAREFUL) if said.startswith(("be ", "remain ")) and f"to {said}" not in _CAREFUL
)

#: Words that are stops, each a class of its own.
STOPS: dict[str, str] = {
    ",": "COMMA",
    ":": "COLON",
    ";": "SEMI",
    ".": "STOP",
    "!": "STOP",
    "?": "QUERY",
    "(": "OPENED",
    ")": "CLOSED",
    "[": "OPENED",
    "]": "CLOSED",
    '"': "QUOTE",
    "'": "QUOTE",
    "'s": "OWN",
    "\u2014": "DASH",
    "--": "DASH",
    "-": "DASH",
    "|": "DASH",
    "/": "AND",
    "&": "AND",
}

#: Classes that come from the lexicon, or are built from smaller chunks.
BUILT = ("PLACE", "DEMONYM", "PEOPLE", "ISSUER", "AUDIENCE", "CREW", "OUTSIDERS", "POST", "NUMBER", "YEAR", "WORD", "SELF")

CLASSES: tuple[str, ...] = (*TABLE, *dict.fromkeys(STOPS.values()), *BUILT)
