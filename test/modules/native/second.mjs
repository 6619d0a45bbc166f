import { defineModule } from 'tickwire/runtime';
import { count } from './counter.js';

export default defineModule(async ({ nk, env }) => {
  const ids = await nk.usersGetRandom(1);
  return { rpcs: { second: () => `${count()} ${env.colour} ${JSON.stringify(ids)}` } };
});
