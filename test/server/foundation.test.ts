import { expect, it } from 'vitest';
import { newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { defaultConfig } from '../../src/config/load-config.js';
import { layFoundation } from '../../src/server/foundation.js';
import type { Session } from '../../src/session/session.js';

it('a socket that another one of its user replaces is told so right before it is closed', () => {
  const { sessions } = layFoundation(defaultConfig({ 'session.single_socket': true }), silentLogger);
  const happened: unknown[] = [];
  const userId = newUuid();
  const session = (): Session => ({
    id: newUuid(),
    userId,
    username: 'ann',
    vars: {},
    tokenId: newUuid(),
    issuedAtSec: 0,
    expiresAtSec: 0,
    lang: 'en',
    connection: {
      format: 'json',
      clientIp: '127.0.0.1',
      clientPort: '1',
      closed: false,
      queuedBytes: 0,
      send: ({ payload }) => happened.push(JSON.parse(payload.toString())),
      close: ({ code }) => happened.push(code),
    },
  });
  sessions.add(session());
  sessions.add(session());
  const notification = expect.objectContaining({ code: -7, subject: 'single_socket', content: '{}' });
  expect(happened).toEqual([{ notifications: { notifications: [notification] } }, 4002]);
});
