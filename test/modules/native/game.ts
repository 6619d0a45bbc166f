import { greet } from 'greeting';
import oldGreet from 'old-greeting';
import { readFileSync } from 'node:fs';
import { defineMatch, defineModule, type Context } from 'tickwire/runtime';
import { count } from './counter.js';

enum Colour { Red = 'red' }

const counting = defineMatch<{ joined: number }>({
  matchInit: (_ctx, _logger, _nk, params) => ({ state: { joined: 0 }, tickRate: params.rate ?? 10, label: 'counting' }),
  matchLoop: (_ctx, _logger, _nk, _dispatcher, _tick, state) => ({ state }),
});

export default defineModule({
  rpcs: {
    greet: async (_ctx: Context, _logger, _nk, payload) => greet(payload ?? ''),
    oldGreet: (_ctx, _logger, _nk, payload) => oldGreet(payload),
    colour: (ctx) => `${Colour.Red} ${ctx.env.colour}`,
    count: () => String(count()),
    beside: () => readFileSync(new URL('./beside.txt', import.meta.url), 'utf8').trim(),
    async account(_ctx, logger, nk) {
      const account = await nk.accountGetId('somebody');
      logger.info('found %s', account.user.username);
      return account.user.username;
    },
    thrown: async () => {
      throw new Error('thrown in TypeScript');
    },
  },
  before: { UpdateAccount: async (_ctx, _logger, _nk, request) => ({ ...request, location: 'Oslo' }) },
  rtBefore: { channelmessagesend: (_ctx, _logger, _nk, envelope) => envelope },
  events: { Shutdown: () => undefined },
  matches: { counting },
});
