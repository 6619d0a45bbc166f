/** A request target in its two parts; the query without its question mark. */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Every value of each parameter, without the ones that are the server's own: `http_key` and `unwrap`. */
export function queryParamsForModules(query: string): Readonly<Record<string, readonly string[]>> {
  const params: Record<string, string[]> = Object.create(null);
  if (query === '') return params;
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === 'http_key' || name === 'unwrap') continue;
    const values = params[name];
    if (values) values.push(value);
    else params[name] = [value];
  }
  return params;
}
