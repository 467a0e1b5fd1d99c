// The peer of the sync bench: PouchDB on a phone, express-pouchdb at an office,
// both on leveldown and as durable as they are by default. `peer.rs` starts it.
//   serve FOLDER PORT             the office; prints «listening» and goes on
//   fill FOLDER DOCS [FILES]      a phone's database from one document a line; a
//                                 document's `files` are attached from FILES
//   push|pull FOLDER URL          one replication; prints seconds and documents
import { createReadStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import express from "express";
import expressPouch from "express-pouchdb";
import PouchDB from "pouchdb";

const FILL_DOCS = 500;
const local = (folder) => new PouchDB(join(folder, "phone"));

async function serve(folder, port) {
  const Office = PouchDB.defaults({ prefix: folder + "/" });
  const app = express();
  const quiet = { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: join(folder, "log.txt") };
  app.use("/", expressPouch(Office, quiet));
  app.listen(Number(port), "127.0.0.1", () => console.log("listening"));
}

function attached(doc, files) {
  const attach = (name) => [name, { content_type: "image/jpeg", data: readFileSync(join(files, name)) }];
  const { files: names, ...rest } = doc;
  return names ? { ...rest, _attachments: Object.fromEntries(names.map(attach)) } : rest;
}

async function fill(folder, docs, files) {
  const db = local(folder);
  let group = [];
  const keep = async () => {
    const results = await db.bulkDocs(group);
    if (results.some((result) => result.error)) throw new Error(JSON.stringify(results.find((one) => one.error)));
    group = [];
  };
  for await (const line of createInterface({ input: createReadStream(docs) })) {
    group.push(attached(JSON.parse(line), files));
    if (group.length === FILL_DOCS) await keep();
  }
  if (group.length) await keep();
  await db.close();
  console.log("{}");
}

async function replicate(way, folder, url) {
  const db = local(folder);
  await db.info();
  const begun = process.hrtime.bigint();
  const result = await db.replicate[way](url);
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  const { user, system } = process.cpuUsage();
  await db.close();
  console.log(JSON.stringify({ seconds, docs: result.docs_written, ok: result.ok, cpu: (user + system) / 1e6 }));
}

const push = (folder, url) => replicate("to", folder, url);
const pull = (folder, url) => replicate("from", folder, url);
const [mode, ...rest] = process.argv.slice(2);
await { serve, fill, push, pull }[mode](...rest);
