import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { groupOf } from '../../src/config/describe-option.js';
import { defaultConfig } from '../../src/config/load-config.js';
import { parseValue } from '../../src/config/parse-value.js';
import { renderHelp } from '../../src/config/render-help.js';
import { renderMarkdown } from '../../src/config/render-markdown.js';
import { environmentName, optionNames, optionOf } from '../../src/config/schema.js';

const root = path.resolve(import.meta.dirname, '../..');

describe('every option', () => {
  test.each(optionNames)('%s has a default that it accepts, and help that is a sentence', (name) => {
    const option = optionOf(name);
    const setting =
      option.type === 'list'
        ? { where: name, texts: option.default, verbatim: true }
        : { where: name, texts: [String(option.default)] };
    expect(parseValue(option, setting)).toEqual(option.default);
    expect(option.help).toMatch(/^\S.*\.$/s);
  });

  test('has an environment variable of its own', () => {
    expect(new Set(optionNames.map(environmentName)).size).toBe(optionNames.length);
  });

  test('that is a time has the unit of its name', () => {
    for (const name of optionNames) {
      const option = optionOf(name);
      const unit = /_(ms|sec|min|bytes)$/.exec(name)?.[1];
      if (option.type !== 'integer' || !unit || option.unit?.endsWith('/s')) continue;
      expect(option.unit, name).toBe(unit === 'sec' ? 's' : unit);
    }
  });

  test('whose name says that it is a secret is marked as one', () => {
    const secret = /(_key|password|secret|credentials_json)$/;
    const notSecret = new Set(['socket.ssl_private_key', 'iap.huawei.public_key']);
    const unmarked = optionNames.filter((name) => secret.test(name) && !notSecret.has(name) && !optionOf(name).secret);
    expect(unmarked).toEqual([]);
  });

  test('stands in one run with its group', () => {
    const groups = optionNames.map(groupOf).filter((group, i, all) => group !== all[i - 1]);
    expect(new Set(groups).size).toBe(groups.length);
  });
});

describe('help', () => {
  test.each([20, 40, 80, 300])('at %i columns has every option and wraps all text', (width) => {
    const text = renderHelp(width);
    const limit = Math.min(Math.max(width, 40), 110);
    for (const name of optionNames) expect(text).toContain(`  --${name} `);
    for (const line of text.split('\n')) {
      const isOneWord = line.trim().split(' ').length === 1;
      if (!isOneWord && !line.startsWith('  --')) expect(line.length, line).toBeLessThanOrEqual(limit);
    }
  });

  test('shows default and unit', () => {
    expect(renderHelp(200)).toContain('Default: 15000 ms; at least 1.');
  });
});

test('docs/configuration.md is what scripts/generate-config-docs.mjs writes', () => {
  expect(fs.readFileSync(path.join(root, 'docs/configuration.md'), 'utf8')).toBe(renderMarkdown());
});

/** Read by the configuration itself. */
const readHere = new Set(['config', 'environment']);

test.skipIf(!fs.existsSync(path.join(root, 'src/server.ts')))('`used` says what is read somewhere in src/', () => {
  const sources = fs
    .readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/^(config|wire\/gen)\//.test(file))
    .map((file) => fs.readFileSync(path.join(root, 'src', file), 'utf8'))
    .join('\n');
  const isRead = (name: string): boolean =>
    readHere.has(name) || sources.includes(`'${name}'`) || (!name.includes('.') && sources.includes(`config.${name}`));
  const read = optionNames.filter(isRead);
  const declared = optionNames.filter((name) => optionOf(name).used);
  expect(declared).toEqual(read);
});

test('a default configuration is frozen, lists too', () => {
  const config = defaultConfig({ 'socket.port': 1, 'runtime.env': ['A=1'] });
  expect(config['socket.port']).toBe(1);
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config['runtime.env'])).toBe(true);
  expect(Object.isFrozen(config['database.address'])).toBe(true);
});
