// A built app and an emulator behind one origin, as `trunk serve` and a production proxy have them.

import { createHash } from 'node:crypto';
import { createServer, request as ask } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.rs': 'text/plain',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
};

/**
 * Serves the folder that Trunk has built under the strict policy, and the emulator of a port below `/__clerk`.
 * `frontendHost` is what the emulator hears as its own name, on which its pages and links are. Default: the site's.
 */
export async function serveSite(folder, port, { frontendHost } = {}) {
  const root = normalize(folder);
  const index = await readFile(join(root, 'index.html'), 'utf8');
  const start = /<script type="module"[^>]*>([\s\S]*?)<\/script>/.exec(index)[1];
  const hash = createHash('sha256').update(start).digest('base64');
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}'`,
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
  ].join('; ');
  const server = createServer(async (incoming, outgoing) => {
    const { pathname } = new URL(incoming.url, 'http://localhost');
    if (pathname.startsWith('/__clerk/')) {
      const headers = { ...incoming.headers, host: frontendHost ?? incoming.headers.host };
      const path = incoming.url.slice('/__clerk'.length);
      const onward = ask({ host: '127.0.0.1', port, path, method: incoming.method, headers }, answer => {
        outgoing.writeHead(answer.statusCode, answer.rawHeaders);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      outgoing.on('close', () => onward.destroy());
      incoming.pipe(onward);
      return;
    }
    const file = normalize(join(root, decodeURIComponent(pathname)));
    const isFile = extname(file) !== '' && file.startsWith(root + sep);
    const bytes = isFile ? await readFile(file).catch(() => null) : null;
    const type = TYPES[bytes ? extname(file) : '.html'] ?? 'application/octet-stream';
    outgoing.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(bytes ?? index);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}
