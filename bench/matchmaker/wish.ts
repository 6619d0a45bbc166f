import type { TicketRequest } from '../../src/matchmaker/ticket.js';

/** Numbers from 0 to 1 that are the same in every run. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** What a player of a game with regions, modes, versions and RANKS looks for, within WINDOW ranks of its own. */
export function wish(random: () => number, window: number, ranks = 3000): TicketRequest {
  const one = (...choices: readonly string[]) => choices[Math.floor(random() * choices.length)]!;
  const region = one('eu', 'us', 'asia', 'sa');
  const mode = one('duel', 'duel', 'squad', 'arena');
  const rank = Math.floor(random() * ranks);
  const [minCount, maxCount, countMultiple] = mode === 'duel' ? [2, 2, 1] : mode === 'squad' ? [6, 10, 2] : [4, 8, 1];
  const required = `+properties.region:${region} +properties.mode:${mode} +properties.version:7`;
  const range = `+properties.rank:>=${rank - window} +properties.rank:<=${rank + window}`;
  const unwanted = random() < 0.2 ? ` -properties.map:${one('dust', 'ice')}` : '';
  const wanted = random() < 0.1 ? ` properties.map:${one('dust', 'ice')}^2` : '';
  return {
    query: `${required} ${range}${unwanted}${wanted}`,
    minCount,
    maxCount,
    countMultiple,
    stringProperties: { region, mode, version: '7', map: one('dust', 'ice', 'sand', 'moon') },
    numericProperties: { rank },
  };
}
