/**
 * The headers of a request as Nakama gives them to modules: by names like 'Content-Type', each with all its values; Host is
 * left out. RAWHEADERS is Node's list of names and values in turn.
 */
export function headersForModules(rawHeaders: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const headers: Record<string, string[]> = {};
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = headerName(rawHeaders[i]!);
    if (name === 'Host' || name === '__proto__') continue;
    const values = headers[name];
    if (values) values.push(rawHeaders[i + 1]!);
    else headers[name] = [rawHeaders[i + 1]!];
  }
  return headers;
}

const COMMON = [
  'Accept',
  'Accept-Encoding',
  'Accept-Language',
  'Authorization',
  'Cache-Control',
  'Connection',
  'Content-Encoding',
  'Content-Length',
  'Content-Type',
  'Cookie',
  'Host',
  'Origin',
  'Pragma',
  'Referer',
  'Sec-Fetch-Dest',
  'Sec-Fetch-Mode',
  'Sec-Fetch-Site',
  'Transfer-Encoding',
  'User-Agent',
  'X-Forwarded-For',
  'X-Forwarded-Proto',
  'X-Real-Ip',
];
const commonNames: ReadonlyMap<string, string> = new Map(
  COMMON.flatMap((name) => [
    [name, name],
    [name.toLowerCase(), name],
  ]),
);

/** NAME with each of its words beginning in upper case: 'content-type' is 'Content-Type'. */
export function headerName(name: string): string {
  return commonNames.get(name) ?? name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}
