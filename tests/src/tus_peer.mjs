// A client of tus that is not ours, npm `tus-js-client`, unchanged: it sends a photo to a
// URL that it is given, stops midway, and a new one goes on.
//   URL TOKEN FILE CHUNK_BYTES
// Prints one JSON object: the requests in order, as [method, upload-offset, status].
import { readFileSync } from "node:fs";
import * as tus from "tus-js-client";

const [url, token, file, chunkBytes] = process.argv.slice(2);
const photo = readFileSync(file);
const requests = [];

function upload(events) {
  return new tus.Upload(photo, {
    uploadUrl: url,
    headers: { authorization: `Bearer ${token}` },
    chunkSize: Number(chunkBytes),
    retryDelays: null,
    storeFingerprintForResuming: false,
    onAfterResponse: (request, response) => {
      requests.push([request.getMethod(), request.getHeader("Upload-Offset") ?? null, response.getStatus()]);
    },
    ...events,
  });
}

function sentUntil(stops) {
  return new Promise((resolve, reject) => {
    const sending = upload({
      onError: reject,
      onSuccess: () => resolve("whole"),
      onChunkComplete: (_, accepted, total) => {
        if (stops(accepted, total)) sending.abort().then(() => resolve("stopped"), reject);
      },
    });
    sending.start();
  });
}

const first = await sentUntil((accepted, total) => accepted < total);
const second = await sentUntil(() => false);
console.log(JSON.stringify({ first, second, requests }));
