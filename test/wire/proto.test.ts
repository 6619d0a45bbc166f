import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import protobuf from 'protobufjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { apiMethods } from '../../src/wire/gen/bindings.js';
import { messageTypes } from '../../src/wire/message-types.js';
import protocol from './protocol.json' with { type: 'json' };

const root = fileURLToPath(new URL('../..', import.meta.url));
const generated = path.join(root, 'src/wire/gen');

describe('the protocol', () => {
  const own = messageTypes.filter((type) => type.fullName.startsWith('.nakama.'));

  it('has the messages of Nakama, with the numbers and types of their fields', () => {
    const messages = Object.fromEntries(
      own.map((type) => [type.fullName.slice(1), type.fieldsArray.map(describeField)]),
    );
    const expected = Object.entries(protocol.messages).map(([name, fields]) => [
      name,
      fields ? fields.split(/, (?=\d)/) : [],
    ]);
    expect(messages).toEqual(Object.fromEntries(expected));
  });

  it('has the enums of Nakama', () => {
    const [first] = own;
    const enums = Object.keys(protocol.enums).map((name) => [name, first!.root.lookupEnum(name).values]);
    expect(Object.fromEntries(enums)).toEqual(protocol.enums);
  });

  it('has the methods of Nakama, at their HTTP paths', () => {
    const methods = apiMethods.map(({ name, request, response, http }) => {
      const bindings = http.map(({ verb, path: target, body }) => [verb, target, body].filter(Boolean).join(' '));
      return [name, [`${short(request)} ${short(response)}`, ...bindings]];
    });
    expect(Object.fromEntries(methods)).toEqual(protocol.methods);
  });

  function describeField(field: protobuf.Field): string {
    const { partOf, repeated, id, name } = field;
    const type = field instanceof protobuf.MapField ? `map<${field.keyType}, ${field.type}>` : field.type;
    const words = [id, partOf && `oneof ${partOf.name}`, repeated && !field.map && 'repeated', localName(type), name];
    return words.filter(Boolean).join(' ');
  }

  function localName(type: string): string {
    return type.replace(/^nakama\./, '');
  }

  function short(fullName: string): string {
    return fullName.replace(/^nakama\./, '');
  }
});

it('the generated code is what proto/ gives', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tickwire-gen-'));
  onTestFinished(() => fs.rm(folder, { recursive: true }));
  await promisify(execFile)(process.execPath, [path.join(root, 'scripts/generate-wire.mjs'), folder]);
  const names = (await fs.readdir(generated)).sort();
  expect((await fs.readdir(folder)).sort()).toEqual(names);
  for (const name of names) {
    const fresh = await fs.readFile(path.join(folder, name), 'utf8');
    expect(fresh === (await fs.readFile(path.join(generated, name), 'utf8')), `${name}: run npm run gen`).toBe(true);
  }
});
