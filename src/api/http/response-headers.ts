const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what a header value may not have
const FORBIDDEN_IN_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/;

/**
 * Reads `socket.response_headers`: entries of the form NAME=VALUE. Answers names in lower case. Throws an Error that names
 * the entry where one is no header.
 */
export function parseResponseHeaders(entries: readonly string[]): [name: string, value: string][] {
  return entries.map((entry) => {
    const mark = entry.indexOf('=');
    const name = entry.slice(0, mark).trim().toLowerCase();
    const value = entry.slice(mark + 1).trim();
    if (mark < 1 || !NAME.test(name) || FORBIDDEN_IN_VALUE.test(value)) {
      throw new Error(`socket.response_headers: "${entry}" is no header of the form NAME=VALUE.`);
    }
    return [name, value];
  });
}
