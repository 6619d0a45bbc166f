import fs from 'node:fs';

/** The version in package.json, which stands above src/ as well as above dist/. */
export function readVersion(): string {
  const candidates = ['../../package.json', '../../../package.json'].map((place) => new URL(place, import.meta.url));
  const file = candidates.find((candidate) => fs.existsSync(candidate));
  return file ? String(JSON.parse(fs.readFileSync(file, 'utf8')).version) : 'of unknown version';
}
