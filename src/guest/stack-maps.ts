import fs from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Says where the places of stack traces were written, for scripts that V8 knows no source map of. */
export interface StackMaps {
  /** Notes that SOURCE, which runs as FILE, may have a source map: within it, or beside it. */
  add(file: string, source: string): void;
  /** TEXT with every place in such a file replaced by the place that it was made from. */
  apply(text: string): string;
}

const MAPPING_URL = /^[ \t]*\/\/[#@] sourceMappingURL=(\S+)[ \t]*$/gm;

export function createStackMaps(): StackMaps {
  const urls = new Map<string, string>();
  const maps = new Map<string, SourceMap | undefined>();

  function mapOf(file: string): SourceMap | undefined {
    if (!maps.has(file)) maps.set(file, readMap(file, urls.get(file)!));
    return maps.get(file);
  }

  function mapPlaces(text: string, file: string): string {
    const pieces = text.split(`${file}:`);
    const first = pieces.shift()!;
    return pieces.reduce((before, piece) => {
      const place = /^(\d+)(?::(\d+))?/.exec(piece);
      const origin = place && originOf(mapOf(file), file, Number(place[1]), Number(place[2] ?? 1));
      return before + (origin ? origin + piece.slice(place[0].length) : `${file}:${piece}`);
    }, first);
  }

  return {
    add(file, source) {
      const url = [...source.matchAll(MAPPING_URL)].at(-1)?.[1];
      if (url) urls.set(file, url);
    },
    apply(text) {
      let mapped = text;
      for (const file of urls.keys()) if (mapped.includes(`${file}:`)) mapped = mapPlaces(mapped, file);
      return mapped;
    },
  };
}

/** Undefined where there is none that can be read: then places stay as they are. */
function readMap(file: string, url: string): SourceMap | undefined {
  try {
    const data = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(url);
    const text = data
      ? Buffer.from(decodeURIComponent(data[2]!), data[1] ? 'base64' : 'utf8').toString()
      : fs.readFileSync(path.resolve(path.dirname(file), decodeURIComponent(url)), 'utf8');
    return new SourceMap(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function originOf(map: SourceMap | undefined, file: string, line: number, column: number): string | undefined {
  const entry = map?.findEntry(line - 1, column - 1);
  if (!entry || !('originalSource' in entry) || !entry.originalSource) return undefined;
  return `${sourcePath(file, entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}

function sourcePath(file: string, source: string): string {
  const url = new URL(source, pathToFileURL(file));
  return url.protocol === 'file:' ? fileURLToPath(url) : source;
}
