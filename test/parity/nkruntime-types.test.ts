import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import table from './nkruntime-types.json' with { type: 'json' };

const types = fs.readFileSync(path.resolve(import.meta.dirname, '../../types/nkruntime.d.ts'), 'utf8');
const heads = [...types.matchAll(/^ {2}(?:const )?(?:interface|type|enum) (\w+)/gm)];

/** The text of each declaration, up to the next one. */
const declared = new Map(heads.map(({ 1: name, index }, i) => [name!, types.slice(index, heads[i + 1]?.index)]));

test("the declarations have every type of Nakama's, with every member", () => {
  const missing = Object.entries(table).flatMap(([name, members]) => {
    const text = declared.get(name);
    if (text === undefined) return [`the type ${name}`];
    return members.filter((member) => !new RegExp(`\\b${member}\\b`).test(text)).map((member) => `${name}.${member}`);
  });
  expect(missing, 'to be declared in types/nkruntime.d.ts').toEqual([]);
});
