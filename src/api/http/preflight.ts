import type { IncomingMessage } from 'node:http';
import { invalidArgument } from '../../base/status-error.js';
import { type Answer, errorAnswer } from './answer.js';
import { headerName } from './request-headers.js';

/** Methods that browsers may use without being told so. */
const SIMPLE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);
const ALLOWED_METHODS: ReadonlySet<string> = new Set(['PUT', 'DELETE', 'PATCH']);
/** Headers that browsers may send without being told so. */
const SIMPLE_HEADERS: ReadonlySet<string> = new Set(['Accept', 'Accept-Language', 'Content-Language', 'Origin']);
const TOKEN = /^[\w!#$%&'*+.^`|~-]{1,64}$/;

/**
 * Answers OPTIONS. A browser asks before it lets a page of another origin use a method or header: every origin may use
 * every one, since no cookie or other credential of the browser counts here.
 */
export function preflight(request: IncomingMessage): Answer {
  const { origin } = request.headers;
  if (origin === undefined) return { status: 200, body: '' };
  const method = request.headers['access-control-request-method'];
  if (!method || !(SIMPLE_METHODS.has(method) || ALLOWED_METHODS.has(method))) {
    return errorAnswer(invalidArgument('Access-Control-Request-Method must name GET, POST, PUT, PATCH or DELETE.'));
  }
  const asked = (request.headers['access-control-request-headers'] ?? '').split(',').map((name) => name.trim());
  const allowed = asked
    .filter((name) => TOKEN.test(name))
    .map(headerName)
    .filter((name) => !SIMPLE_HEADERS.has(name));
  const headers: string[] = [];
  if (!SIMPLE_METHODS.has(method)) headers.push('access-control-allow-methods', method);
  if (allowed.length > 0) headers.push('access-control-allow-headers', allowed.join(','));
  return { status: 200, body: '', headers };
}
