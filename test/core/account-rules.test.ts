import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { StatusError } from '../../src/base/status-error.js';
import {
  checkCustomId,
  checkDeviceId,
  checkNewPassword,
  checkUserId,
  checkUsername,
  parseEmail,
} from '../../src/core/account-rules.js';
import { generateUsername } from '../../src/core/username.js';

/** Whether RULE accepts; whatever it throws must be INVALID_ARGUMENT. */
function accepts(rule: () => unknown): boolean {
  try {
    rule();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(StatusError);
    expect((error as StatusError).code).toBe(Code.INVALID_ARGUMENT);
    return false;
  }
}

const printable = fc.string({ unit: fc.constantFrom('a', 'Z', '9', '-', 'é', '🎲', '漢'), maxLength: 140 });
const anything = fc.string({ unit: 'binary', maxLength: 140 });
const bytes = (text: string) => Buffer.byteLength(text);

describe('ids', () => {
  it('are held to their length in bytes', () => {
    fc.assert(
      fc.property(printable, (id) => {
        expect(accepts(() => checkDeviceId(id))).toBe(bytes(id) >= 10 && bytes(id) <= 128);
        expect(accepts(() => checkCustomId(id))).toBe(bytes(id) >= 6 && bytes(id) <= 128);
      }),
    );
  });

  it('have neither spaces nor control characters, wherever they stand', () => {
    const bad = fc.constantFrom('\0', '\t', '\n', '\r', '\x1b', ' ', '\x7f');
    fc.assert(
      fc.property(bad, fc.nat(20), (character, index) => {
        const id = `${'i'.repeat(index)}${character}${'i'.repeat(20 - index)}`;
        expect(accepts(() => checkDeviceId(id))).toBe(false);
        expect(accepts(() => checkCustomId(id))).toBe(false);
      }),
    );
  });
});

describe('usernames', () => {
  it('have 1 to 128 bytes without control characters; spaces may be', () => {
    fc.assert(
      fc.property(anything, (name) => {
        const isControl = [...name].some((character) => character < ' ' || character === '\x7f');
        expect(accepts(() => checkUsername(name))).toBe(!isControl && bytes(name) >= 1 && bytes(name) <= 128);
      }),
    );
    expect(accepts(() => checkUsername('sir lancelot'))).toBe(true);
  });

  it('are generated as ten letters, and not twice', () => {
    const names = Array.from({ length: 1000 }, generateUsername);
    for (const name of names) expect(name).toMatch(/^[A-Za-z]{10}$/);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('e-mail addresses', () => {
  it('are taken in lower case, and any well-formed one is taken', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'B', '9', '.', '+', '-'), minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(part, part, (name, host) => {
        const email = `${name}@${host}.example`;
        expect(parseEmail(email)).toBe(email.toLowerCase());
      }),
    );
  });

  it('are never anything without a name, an @ and a domain, or of a wrong length', () => {
    fc.assert(
      fc.property(anything, (text) => {
        if (accepts(() => parseEmail(text))) {
          expect(text).toMatch(/^[^\s@]+@[^\s@]+\.[^\s@]+$/u);
          expect(bytes(text.toLowerCase())).toBeGreaterThanOrEqual(10);
        }
      }),
    );
    for (const bad of [
      '',
      '@example.com',
      'someone@example',
      'someone@.',
      'a@b@example.com',
      `${'a'.repeat(244)}@example.com`,
    ]) {
      expect(accepts(() => parseEmail(bad))).toBe(false);
    }
    expect(parseEmail(`${'a'.repeat(243)}@example.com`)).toHaveLength(255);
  });
});

describe('passwords and user ids', () => {
  it('have 8 to 72 bytes', () => {
    for (const [password, accepted] of [
      ['1234567', false],
      ['12345678', true],
      ['éééé', true],
      ['p'.repeat(72), true],
      ['p'.repeat(73), false],
      ['é'.repeat(37), false],
    ] as const) {
      expect(accepts(() => checkNewPassword(password))).toBe(accepted);
    }
  });

  it('are UUIDs other than that of the server', () => {
    expect(accepts(() => checkUserId('00000000-0000-0000-0000-000000000000'))).toBe(false);
    expect(accepts(() => checkUserId('not-an-id'))).toBe(false);
    expect(accepts(() => checkUserId('1e5b1a1e-7f9a-4c0e-9d6b-0a3a1c1d2e3f'))).toBe(true);
  });
});
