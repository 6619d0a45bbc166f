import fs from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Answers the response and says true, or leaves it alone and says false. */
export type ServePage = (request: IncomingMessage, response: ServerResponse, path: string) => boolean;

/**
 * Serves the files of FOLDER, read once: what is not among them is not there, whatever the path says. '/' is index.html.
 * An absent folder serves nothing.
 */
export function createServeFolder(folder: string): ServePage {
  const files = new Map(readFiles(folder));
  return (_request, response, requested) => {
    const file = files.get(requested === '/' ? '/index.html' : requested);
    if (!file) return false;
    response.writeHead(200, {
      'content-type': file.contentType,
      'content-length': file.body.length,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    response.end(file.body);
    return true;
  };
}

function readFiles(folder: string): [string, { body: Buffer; contentType: string }][] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const contentType = contentTypes[path.extname(entry.name)];
    if (!entry.isFile() || !contentType) return [];
    return [[`/${entry.name}`, { body: fs.readFileSync(path.join(folder, entry.name)), contentType }]];
  });
}
