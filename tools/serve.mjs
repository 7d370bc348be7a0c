// The local web server of `./course serve`: static files as a good host would send them (types,
// brotli or gzip, revalidation, a strict content policy, cross-origin isolation), and the state of the
// build under /build-status.json. As a program: serve.mjs SITE STATUS_FILE PORT|auto [--open]
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const packedAlready = new Set(['.png', '.jpg', '.webp', '.woff2', '.ico']);

const contentPolicy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'", // formulas carry their measures in style attributes
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');

const commonHeaders = {
  'Content-Security-Policy': contentPolicy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  // Every file is asked for again and mostly answered by 304: a rebuilt site is seen at once.
  'Cache-Control': 'no-cache',
};

/** Encodings a client accepts, from `gzip, br;q=0.5, zstd;q=0`. */
function accepted(header = '') {
  const names = new Set();
  for (const item of header.split(',')) {
    const [name, ...parameters] = item
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const refused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    if (name && !refused) names.add(name);
  }
  return names;
}

/** The file of `root` that an address names, or undefined if it names none inside it. */
function fileOf(root, address) {
  let path;
  try {
    path = decodeURIComponent(address.split(/[?#]/, 1)[0]);
  } catch {
    return undefined;
  }
  if (!path.startsWith('/') || path.includes('\0')) return undefined;
  const file = resolve(join(root, path));
  if (file !== root && !file.startsWith(root + sep)) return undefined;
  return path.endsWith('/') ? join(file, 'index.html') : file;
}

const statOrNothing = (file) => stat(file).catch(() => undefined);

/** What is sent for a file: itself, its .br, or itself through gzip. */
async function choose(file, info, encodings) {
  if (encodings.has('br')) {
    const packed = await statOrNothing(`${file}.br`);
    // An older .br belongs to an older build of the file.
    if (packed && packed.mtimeMs >= info.mtimeMs) {
      return { file: `${file}.br`, info: packed, encoding: 'br' };
    }
  }
  if (encodings.has('gzip') && info.size > 1000 && !packedAlready.has(extname(file))) {
    return { file, info, encoding: 'gzip' };
  }
  return { file, info };
}

async function sendFile(request, response, file, status = 200) {
  const info = await statOrNothing(file);
  if (info?.isDirectory()) {
    // Relative links of the folder's page need the slash. The address is the client's own.
    const [path, query] = request.url.split('?', 2);
    response
      .writeHead(301, { ...commonHeaders, Location: `${path}/${query ? `?${query}` : ''}` })
      .end();
    return true;
  }
  if (!info?.isFile()) return false;

  const chosen = await choose(file, info, accepted(request.headers['accept-encoding']));
  const etag = `"${chosen.info.size.toString(36)}-${Math.round(chosen.info.mtimeMs).toString(36)}${chosen.encoding ?? ''}"`;
  const headers = {
    ...commonHeaders,
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    ETag: etag,
    Vary: 'Accept-Encoding',
  };
  if (chosen.encoding) headers['Content-Encoding'] = chosen.encoding;
  if (chosen.encoding !== 'gzip') headers['Content-Length'] = chosen.info.size;
  if (status === 200 && request.headers['if-none-match']?.includes(etag)) {
    delete headers['Content-Length'];
    response.writeHead(304, headers).end();
    return true;
  }
  response.writeHead(status, headers);
  if (request.method === 'HEAD') {
    response.end();
    return true;
  }
  const stages = [createReadStream(chosen.file), response];
  if (chosen.encoding === 'gzip') stages.splice(1, 0, createGzip());
  await pipeline(stages);
  return true;
}

function sendText(response, status, text, extra = {}) {
  response
    .writeHead(status, { ...commonHeaders, 'Content-Type': 'text/plain; charset=utf-8', ...extra })
    .end(`${text}\n`);
}

/** An http.Server for the site in `root`; `statusFile` is what the build writes its state to. */
export function createSiteServer(root, statusFile) {
  root = resolve(root);
  async function answer(request, response) {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      sendText(response, 405, 'Only GET and HEAD are answered here.', { Allow: 'GET, HEAD' });
      return;
    }
    if (request.url.split('?', 1)[0] === '/build-status.json') {
      const text = await readFile(statusFile, 'utf8').catch(
        () => '{"message":"","complete":true,"chapters":{}}',
      );
      response
        .writeHead(200, {
          ...commonHeaders,
          'Content-Type': types['.json'],
          'Cache-Control': 'no-store',
        })
        .end(text);
      return;
    }
    const file = fileOf(root, request.url);
    if (file === undefined) {
      sendText(response, 400, 'This address names nothing inside the site.');
    } else if (!(await sendFile(request, response, file))) {
      const hasPage = request.headers.accept?.includes('text/html');
      if (hasPage && (await sendFile(request, response, join(root, '404.html'), 404))) return;
      sendText(response, 404, `There is no ${request.url} in this site.`);
    }
  }
  return createServer((request, response) => {
    answer(request, response).catch((error) => {
      // A reader who left early is no error; anything else must not end the server.
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE')
        console.error(`${request.url}: ${error.message}`);
      if (!response.headersSent) sendText(response, 500, 'The file could not be read.');
      else response.destroy();
    });
  });
}

/** Listens on localhost; resolves with the port, rejects with a one-line reason. */
export function listen(server, port) {
  return new Promise((fulfil, reject) => {
    server.once('error', (error) => {
      reject(Object.assign(error, { port }));
    });
    server.listen(port, '127.0.0.1', () => fulfil(server.address().port));
  });
}

async function listenNear(server, first) {
  for (let port = first; ; port += 1) {
    try {
      return await listen(server, port);
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || port >= first + 50) throw error;
    }
  }
}

function openBrowser(address) {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  spawn(opener, [address], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}

async function main([site, statusFile, wanted, open]) {
  const server = createSiteServer(site, statusFile);
  let port;
  try {
    port =
      wanted === 'auto' ? await listenNear(server, 8080) : await listen(server, Number(wanted));
  } catch (error) {
    const reasons = {
      EADDRINUSE: `port ${error.port} is in use: stop what uses it, or choose another with --port`,
      EACCES: `port ${error.port} needs more rights: choose one above 1023 with --port`,
    };
    console.error(`course: ${reasons[error.code] ?? error.message}`);
    process.exit(1);
  }
  const address = `http://localhost:${port}/`;
  console.log(`\n  The site is at ${address}   (Ctrl-C ends it)\n`);
  if (open === '--open') openBrowser(address);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      server.close(() => process.exit(0));
      server.closeAllConnections();
    });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
