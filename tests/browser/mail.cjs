// Reads a JSON list of HTML pages from standard input, and writes what the lint of mail clients says of each.
"use strict";
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");

const { auditEmail } = createRequire(`${process.argv[2]}/`)("@emailens/engine");
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map((page) => auditEmail(page))));
