// What the local server promises: types, compression, revalidation, headers, and no way out of its folder.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { createSiteServer, listen } from '../../tools/serve.mjs';

const page = '<!doctype html><title>Page</title>' + 'text '.repeat(1000);
let folder, root, server, port;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'site-'));
  root = join(folder, 'site');
  mkdirSync(join(root, 'modules'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(root, 'index.html'), page);
  writeFileSync(join(root, 'index.html.br'), brotliCompressSync(page));
  writeFileSync(join(root, 'stale.css'), 'body{}'.repeat(500));
  writeFileSync(join(root, 'stale.css.br'), brotliCompressSync('old'));
  utimesSync(join(root, 'stale.css.br'), 1, 1);
  writeFileSync(join(root, '404.html'), 'nothing here');
  for (const name of ['simd.mjs', 'simd.wasm', 'table.csv', 'font.woff2', 'data.json']) {
    writeFileSync(join(root, 'modules', name), name);
  }
  server = createSiteServer(root, join(folder, 'status.json'));
  port = await listen(server, 0);
});

after(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

/** A raw request: fetch() would tidy up the path and unpack the body. */
function get(path, headers = {}, method = 'GET') {
  return new Promise((fulfil, reject) => {
    request({ port, host: '127.0.0.1', path, method, headers, agent: false }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () =>
        fulfil({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(parts),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

test('files have the types that browsers insist on', async () => {
  const expected = {
    '/': 'text/html; charset=utf-8',
    '/modules/simd.mjs': 'text/javascript; charset=utf-8',
    '/modules/simd.wasm': 'application/wasm',
    '/modules/table.csv': 'text/csv; charset=utf-8',
    '/modules/font.woff2': 'font/woff2',
    '/modules/data.json': 'application/json; charset=utf-8',
  };
  for (const [path, type] of Object.entries(expected)) {
    const { status, headers } = await get(path);
    assert.equal(status, 200, path);
    assert.equal(headers['content-type'], type, path);
  }
});

test('every answer isolates the page and forbids foreign and inline scripts', async () => {
  for (const path of ['/', '/modules/simd.wasm', '/missing', '/build-status.json']) {
    const { headers } = await get(path);
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin', path);
    assert.equal(headers['cross-origin-embedder-policy'], 'require-corp', path);
    assert.match(headers['content-security-policy'], /script-src 'self' 'wasm-unsafe-eval';/, path);
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
  }
});

test('brotli, gzip or nothing, as the client accepts', async () => {
  const packed = await get('/', { 'accept-encoding': 'gzip, deflate, br' });
  assert.equal(packed.headers['content-encoding'], 'br');
  assert.equal(brotliDecompressSync(packed.body).toString(), page);
  const zipped = await get('/', { 'accept-encoding': 'gzip, br;q=0' });
  assert.equal(zipped.headers['content-encoding'], 'gzip');
  assert.equal(gunzipSync(zipped.body).toString(), page);
  const plain = await get('/');
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal(plain.body.toString(), page);
});

test('a compressed file older than its source is not sent', async () => {
  const { headers, body } = await get('/stale.css', { 'accept-encoding': 'br' });
  assert.equal(headers['content-encoding'], undefined);
  assert.match(body.toString(), /^body/);
});

test('an unchanged file is answered by 304 without a body', async () => {
  const first = await get('/');
  const second = await get('/', { 'if-none-match': first.headers.etag });
  assert.equal(second.status, 304);
  assert.equal(second.body.length, 0);
  const other = await get('/', { 'if-none-match': first.headers.etag, 'accept-encoding': 'br' });
  assert.equal(other.status, 200, 'each encoding has its own tag');
});

test('no address leads out of the folder', async () => {
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/modules/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '//../secret.txt',
    '/%00',
    '/%E0%A4%A',
  ]) {
    const { status, body } = await get(path);
    assert.ok(status === 400 || status === 404, `${path}: ${status}`);
    assert.doesNotMatch(body.toString(), /^secret/, path);
  }
});

test('a missing address gets the page for people and a line for programs', async () => {
  const forPeople = await get('/missing.html', { accept: 'text/html' });
  assert.equal(forPeople.status, 404);
  assert.equal(forPeople.body.toString(), 'nothing here');
  const forPrograms = await get('/missing.wasm');
  assert.equal(forPrograms.status, 404);
  assert.match(forPrograms.headers['content-type'], /text\/plain/);
});

test('a folder without its slash is redirected inside the site', async () => {
  const { status, headers } = await get('/modules?q=1');
  assert.equal(status, 301);
  assert.equal(headers.location, '/modules/?q=1');
});

test('HEAD has headers only, other methods are refused', async () => {
  const head = await get('/', {}, 'HEAD');
  assert.equal(head.status, 200);
  assert.equal(head.body.length, 0);
  assert.equal((await get('/', {}, 'POST')).status, 405);
});

test('the state of the build is what the build wrote, and complete when it wrote none', async () => {
  const none = await get('/build-status.json');
  assert.equal(JSON.parse(none.body).complete, true);
  const status = { message: 'Building', complete: false, chapters: { cnn: { state: 'building' } } };
  writeFileSync(join(folder, 'status.json'), JSON.stringify(status));
  const some = await get('/build-status.json');
  assert.deepEqual(JSON.parse(some.body), status);
  assert.equal(some.headers['cache-control'], 'no-store');
});

test('a port in use is reported, not thrown away', async () => {
  const second = createSiteServer(root, join(folder, 'status.json'));
  await assert.rejects(listen(second, port), { code: 'EADDRINUSE' });
});
