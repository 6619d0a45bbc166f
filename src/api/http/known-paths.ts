import { Code } from '../../base/code.js';
import { notFound, StatusError } from '../../base/status-error.js';

/**
 * Tells why a request found no route: its path is served under other methods (UNIMPLEMENTED), or not at all (NOT_FOUND).
 * PATTERNS as in HTTP bindings: '/v2/group/{group_id}/add'.
 */
export function createRouteErrors(patterns: readonly string[]): (method: string, path: string) => StatusError {
  const known = patterns.map(
    (pattern) => new RegExp(`^${pattern.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^/]*\}/g, '[^/]*')}$`),
  );
  return (method, path) => {
    const decoded = decodePath(path);
    if (!known.some((pattern) => pattern.test(decoded))) return notFound('There is nothing at this path.');
    return new StatusError(Code.UNIMPLEMENTED, `This path does not take the method ${method.slice(0, 20)}.`);
  };
}

function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
