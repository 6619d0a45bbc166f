// The page in a browser whose network lets no UDP through: the browser has a network namespace of its own.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BlockedNetwork, openBlockedNetwork } from '../../bench/page/blocked-network.js';
import { networkObstacle } from '../../bench/transport/network.js';
import { hasBrowser } from '../browser.js';

const obstacle = hasBrowser ? networkObstacle() : 'there is no browser';

describe.skipIf(obstacle)(
  `in a network without UDP${obstacle ? ` (not here: ${obstacle})` : ''}`,
  { timeout: 60_000 },
  () => {
    let blocked: BlockedNetwork;

    beforeAll(async () => {
      blocked = await openBlockedNetwork(path.resolve(import.meta.dirname, '../..'), 5);
    });
    afterAll(() => blocked?.stop());

    it('the page is played over a WebSocket, once the client has given UDP up by itself', async () => {
      const page = await blocked.browser.newPage();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      page.on('websocket', (socket) => asked.push(`upgrade ${new URL(socket.url()).pathname}`));
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(blocked.url);
      await page.locator('#status').getByText('playing over WebSocket').waitFor();
      // The server has answered the offer, so that nothing but the datagrams was missing.
      expect(asked.indexOf('/rudp')).toBeGreaterThanOrEqual(0);
      expect(asked.indexOf('upgrade /rudp')).toBeGreaterThan(asked.indexOf('/rudp'));
      expect(await page.locator('#status').getAttribute('title')).toBe('nothing came back over UDP within 1000 ms');
      expect(errors).toEqual([]);
    });
  },
);
