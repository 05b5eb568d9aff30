"""What governments do, levels, places and posts: each class, and what belongs to it."""

from __future__ import annotations

#: Class → its words and phrases, separated by commas.
TABLE: dict[str, str] = {
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
    "diplomatic services, diplomatic service, embassy services, normal operations, normal operation, daily operations",
    "WITHDRAW": "brings back, brought back, bring back, bringing back, taken home, pulls back, pulled back, fetch, fetched, fetches, "
    "fetching, withdraw, withdraws, withdrew, withdrawn, withdrawing, pull out, pulls out, pulled out, pulling out, pull, pulls, pulled, "
    "pulling, recall, recalls, recalled, recalling, remove, removes, removed, removing, send home, sends home, sent home, bring home, "
    "brings home, brought home, relocate, relocates, relocated, relocating, draw down, draws down, drew down, drawn down, drawing down, "
    "move out, "
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
    # of those who guard a country itself, not of travel
    "ALARM": "terror threat level, terrorism threat level, terrorist threat level, terror alert level, terrorism alert level, terror alert "
    "status, terror threat, terrorism threat, terror alert, national threat level, domestic threat level, terror warning level, terror "
    "level",
    "LEVELNOUN": "outbound travel alert, outbound travel alerts, "
    "warning level, warning levels, danger warning, danger warning level, level of danger, danger ranking, danger level, "
    "danger alert, travel danger level, "
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
    "secretary, prime minister, president, state department, authorities, officials, foreign affairs minister, "
    "ministry of foreign affairs and trade, ministry of foreign affairs and international cooperation, "
    "ministry of foreign and european affairs, ministry for europe and foreign affairs, ministry of external "
    "affairs, interior ministry, ministry, federal government, foreign affairs, administration, embassy officials, deputy pm, pm, "
    "premier, minister, ministers, cabinet, civil aviation authority, aviation authority, aviation authorities, foreign department, "
    "federal department of foreign affairs, department of foreign affairs and trade, department of state, chancellor, ambassador, "
    "national security council, spokesman, spokeswoman, spokesperson, parliament, army, navy, air force, foreign and commonwealth "
    "office, foreign ministers, leaders, regime, junta, ministry of defence, defence ministry, defense ministry, federal foreign "
    "office, royal air force, deputy prime minister, vice president, secretary of state, counter terrorism bureau, deputy foreign "
    "minister",
    "EXPERT": "experts, analysts, expert, analyst, observers, lawmakers, politicians, senators, lawmaker, opposition, critics, campaigners",
}
