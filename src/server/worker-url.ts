/** Where the entry point of the worker threads called NAME is. */
export function workerUrl(name: string): URL {
  return new URL(`../../workers/${name}.cjs`, import.meta.url);
}
