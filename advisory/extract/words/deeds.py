"""What people are told to do, and by which words: each class, and what belongs to it."""

from __future__ import annotations

#: Class → its words and phrases, separated by commas.
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
    "bids, bid, reiterates, reiterated, reiterating, advices, adviced, says, say, said, warnings, prompts, "
    "prompting",
    "DISCOURAGE": "forbid, forbids, bans, forbidden, forbade, forbidding, prohibiting, not recommend, not recommended, not recommending, "
    "doesn't recommend, "
    "discourage, discourages, discouraged, discouraging, bar, bars, barred, ban, banned, prohibit, prohibits, prohibited",
    "AVOIDED": "avoided, be avoided, postponed, be postponed, deferred, be deferred",
    "TOAVOID": "to be avoided, is to be avoided, are to be avoided, is best avoided, are best avoided, to be postponed, is to be postponed",
    "AUTHORIZE": "authorize, authorizes, authorized, authorizing, authorise, authorises, authorised, authorising, approved, permitted, "
    "allowed, allows, allow, allowing, free to, can now choose to, could now choose to, may now choose to, may choose to, can choose to, "
    "given permission to, given the option to, given the option of, given the choice to, cleared to, now choose to, sanctioned",
    "ADVICE": "invitation, invitations, plea, pleas, suggestion, suggestions, advisories, directive, directives, appeals for, "
    "necessity of, "
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
    "pack up and go, pack their bags and go, pack their bags and leave, "
    "start packing, pull themselves out of, take the earliest flight out of, take the last flights out of, start for home, leave, "
    "leaving, depart, departing, quit, quitting, exit, exiting, get out of, getting out of, get out, getting out, go home, return home, "
    "returning home, come home, flee, fleeing, vacate, vacating, pull out of, move out of, head home, get away from, fly out of, flying "
    "out of, go now, go at once, go immediately, go right away, come back home, withdraw from, relocate from, relocate out of, make "
    "their way out of, be gone, come out of, cut short their stay in, start leaving, begin leaving, take their leave of, catch flights "
    "out of, take commercial flights out of, take the next flight out of, book flights out of, book a flight out of, get on a flight out "
    "of, make arrangements to leave, make plans to leave, arrange to leave, take steps to leave, plan to leave, prepare to depart, "
    "arrange their departure from, arrange departure from, make plans to depart, make arrangements to depart",
    "AVAIL": "avail of, avail themselves of, avail yourselves of, avail yourself of, take advantage of, make use of, sign up for, "
    "enlist for, register for, apply for",
    "LEFT": "left, departed, leaves, departs, exited, fled",
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
    "CONSIDERLEAVE": "consider the possibility of leaving, consider the possibility of evacuating, "
    "consider the possibility of departing, consider the option of leaving, weigh departure, consider departure, weigh leaving, "
    "weigh departing, consider leaving, consider departing, "
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
    "your journey is necessary, unless travel is absolutely necessary, unless travel is necessary, "
    "if their stay is not essential, if their presence is not essential, if their stay is not necessary, "
    "if their presence is not necessary, "
    "unless their stay is essential, unless their presence is essential, unless their presence there is essential",
    "RECONSIDER": "consider postponing, consider delaying, consider putting off, consider deferring, consider cancelling, "
    "think again before, think carefully about, think hard about, think hard before, think carefully before, give second "
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
    "take extra caution, take caution, exercise care, exercise extra care, exercise great care, exercise greater care, "
    "exercise particular care, exercise extraordinary caution, a high degree of caution, increased vigilance, heightened "
    "caution, to be vigilant, to be extra vigilant, to be careful, to be cautious, to be extremely cautious, to be on guard, to be on "
    "alert, to be on the alert, to be on their guard, to be on high alert",
    "WARY": "on their guard",
    "SHELTER": "stay indoor, stay put, staying put, stay where they are, stay where you are, remain where they are, stay put at home, "
    "stay put in their homes, staying put at home, "
    "remain where they are indoors, stay put indoors, keep inside, keep to their homes, not leave their homes, not to leave "
    "their homes, take refuge indoors, bunker down, remain sheltered, shelter in place, sheltering in place, take shelter, stay indoors, "
    "remain indoors, stay inside, remain inside, keep indoors, seek shelter, stay in their homes, stay at home and away from windows, "
    "take cover, shelter immediately, hunker down, stay in place, remain in their homes, to remain "
    "indoors, to remain inside, to remain in their homes, shelter where they are, stay in their hotels, remain in their hotels, stay in "
    "their hotel rooms, remain in their hotel rooms, stay in their residences, remain in their residences, stay in your "
    "residence, remain in your residence, stay in your hotel, remain in your hotel, stay in their rooms, remain in their rooms, stay "
    "inside their homes, remain inside their homes, stay inside their hotels, remain inside their hotels, stay in their accommodation, "
    "remain in their accommodation, stay in your accommodation, remain in your accommodation, stay in their apartments, stay in their "
    "houses, remain in their houses, remain in their apartments, stay in their places of residence, remain in their places of residence",
    "SHELTERORDER": "shelter in place order, shelter in place orders, shelter in place notice, shelter in place advisory, shelter in "
    "place alert, shelter in place directive, shelter in place instruction, shelter in place warning, shelter in place notification",
}
