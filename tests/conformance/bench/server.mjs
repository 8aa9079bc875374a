// One server for all pages: each has a host of its own, an emulator below `/__clerk`, and everything compressed alike.

import { createServer, request as ask } from 'node:http';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export const PROXY_URL = '/__clerk';
const PACKAGES = join(dirname(fileURLToPath(import.meta.url)), '../node_modules');
const TYPES = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
/** Files are compressed once, as well as can be; answers while somebody waits for them, as a content network does it. */
const FILES = { gzip: 9, brotli: 11 };
const ANSWERS = { gzip: 6, brotli: 4 };

const NOTHING = { bytes: Buffer.alloc(0), gzip: Buffer.alloc(0), brotli: Buffer.alloc(0) };

const gzipped = promisify(gzip);
const brotlied = promisify(brotliCompress);

/**
 * Serves pages, each `{ name, folder | files, world }`, from `http://<name>.localhost:<port>`, before the emulator of this
 * port. `sizes` tells what a path of a page weighed when it was last sent.
 */
export async function serve(pages, port) {
  const byHost = new Map(pages.map(page => [`${page.name}.localhost`, page]));
  const files = new Map();
  const sizes = new Map();
  const server = createServer(async (incoming, outgoing) => {
    const { hostname, pathname } = new URL(incoming.url, `http://${incoming.headers.host}`);
    const page = byHost.get(hostname);
    try {
      const key = `${page.name} ${pathname}`;
      const isPackage = pathname.startsWith(`${PROXY_URL}/npm/`);
      if (pathname.startsWith(`${PROXY_URL}/`) && !isPackage) {
        await passOn(incoming, outgoing, page, port, body => sizes.set(key, body));
        return;
      }
      if (!files.has(key)) {
        const bytes = await (isPackage ? fromPackage(pathname) : fromPage(page, pathname));
        files.set(key, bytes && { ...(await compressed(bytes, FILES)), type: TYPES[extname(pathname) || '.html'] });
      }
      const file = files.get(key);
      if (!file) {
        sizes.set(key, NOTHING);
        outgoing.writeHead(404).end();
        return;
      }
      sizes.set(key, file);
      // Every visitor is new: nothing may come from a cache.
      send(incoming, outgoing, file, 200, { 'content-type': file.type, 'cache-control': 'no-store' });
    } catch (error) {
      outgoing.destroy(error);
    }
  });
  await new Promise(resolve => server.listen(0, 'localhost', resolve));
  const { port: own } = server.address();
  return {
    server,
    origin: name => `http://${name}.localhost:${own}`,
    /** What this path of a page weighs: `{ raw, gzip, brotli }`. */
    weight: (name, pathname) => {
      const body = sizes.get(`${name} ${pathname}`);
      if (!body) throw new Error(`${pathname} was never sent`);
      const { bytes, gzip, brotli } = body;
      return { raw: bytes.length, gzip: gzip.length, brotli: brotli.length };
    },
  };
}

async function compressed(bytes, { gzip, brotli }) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: brotli, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return { bytes, gzip: await gzipped(bytes, { level: gzip }), brotli: await brotlied(bytes, { params }) };
}

function send(incoming, outgoing, body, status, headers) {
  const accepted = String(incoming.headers['accept-encoding']);
  const encoding = accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : null;
  const bytes = { br: body.brotli, gzip: body.gzip }[encoding] ?? body.bytes;
  if (encoding) headers['content-encoding'] = encoding;
  outgoing.writeHead(status, { ...headers, vary: 'accept-encoding', 'content-length': bytes.length }).end(bytes);
}

/** `/npm/@clerk/clerk-js@6/dist/clerk.browser.js`, as every Frontend API serves it. */
function fromPackage(pathname) {
  const path = pathname.slice(`${PROXY_URL}/npm/`.length).replace(/@[^/@]+\/dist\//, '/dist/');
  return read(PACKAGES, path);
}

function fromPage(page, pathname) {
  const path = extname(pathname) === '' ? '/index.html' : pathname;
  return page.folder ? read(page.folder, path) : page.files[path];
}

function read(root, path) {
  const file = normalize(join(root, decodeURIComponent(path)));
  return file.startsWith(normalize(root) + sep) ? readFile(file).catch(() => null) : null;
}

async function passOn(incoming, outgoing, page, port, note) {
  const path = `/w/${page.world}${incoming.url.slice(PROXY_URL.length)}`;
  const headers = { ...incoming.headers };
  delete headers['accept-encoding'];
  const answer = await new Promise((resolve, reject) => {
    const onward = ask({ host: '127.0.0.1', port, path, method: incoming.method, headers }, resolve);
    onward.on('error', reject);
    incoming.pipe(onward);
  });
  const parts = [];
  for await (const part of answer) parts.push(part);
  const body = await compressed(Buffer.concat(parts), ANSWERS);
  note(body);
  const { 'content-length': _, 'transfer-encoding': __, connection: ___, 'keep-alive': ____, ...kept } = answer.headers;
  send(incoming, outgoing, body, answer.statusCode, kept);
}
