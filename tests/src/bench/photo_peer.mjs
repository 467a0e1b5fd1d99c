// The peer of the photo bench: npm `sharp`, one thread, its cheapest way to the
// same outputs. Prints one JSON object; `photo.rs` writes and starts this file.
//   measure PASSES FOLDER PHOTO...   what each photo costs; results into FOLDER
//   pixels PICTURE RAW               upright RGB bytes into RAW, and their size
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import sharp from "sharp";

sharp.concurrency(1);
sharp.cache(false);

const jpeg = { quality: 80, chromaSubsampling: "4:2:0", mozjpeg: false };
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const inside = (image, edge) =>
  image.resize(edge, edge, { fit: "inside", withoutEnlargement: true });

async function prepare(path) {
  const upright = inside(sharp(readFileSync(path)).rotate(), 1600);
  const { data, info } = await upright.raw().toBuffer({ resolveWithObject: true });
  const raw = { raw: { width: info.width, height: info.height, channels: info.channels } };
  const photo = await sharp(data, raw).jpeg(jpeg).toBuffer();
  const thumbnail = await inside(sharp(data, raw), 200).jpeg(jpeg).toBuffer();
  return { photo, thumbnail, hash: sha256(photo), thumbnailHash: sha256(thumbnail) };
}

async function measure(passes, folder, ...photos) {
  await prepare(photos[0]);
  const each = [];
  for (const path of photos) {
    const before = process.cpuUsage();
    let bytes = 0;
    for (let pass = 0; pass < Number(passes); pass += 1) {
      const { photo } = await prepare(path);
      bytes = photo.length;
      writeFileSync(join(folder, basename(path)), photo);
    }
    const { user, system } = process.cpuUsage(before);
    each.push({ cpu_ms: (user + system) / 1000 / Number(passes), bytes });
  }
  return { each, peak_mb: (process.resourceUsage().maxRSS * 1024) / 1e6 };
}

async function pixels(picture, out) {
  const { data, info } = await sharp(picture)
    .rotate()
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  writeFileSync(out, data);
  return { width: info.width, height: info.height };
}

const [mode, ...rest] = process.argv.slice(2);
console.log(JSON.stringify(await { measure, pixels }[mode](...rest)));
