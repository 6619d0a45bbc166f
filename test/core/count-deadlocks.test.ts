import { expect, it } from 'vitest';
import { unique, useDatabase } from './core-fixture.js';
import { countDeadlocks } from './count-deadlocks.js';

const db = useDatabase();

it('a deadlock is counted', async () => {
  const [one, other] = [unique('lock-'), unique('lock-')];
  for (const id of [one, other]) {
    await db().queryText("insert into leaderboard (id, authoritative, metadata) values ($1, false, '{}')", [id]);
  }
  let waiting = 0;
  let release = () => {};
  const bothHold = new Promise<void>((resolve) => {
    release = resolve;
  });
  const inOrder = (first: string, second: string) =>
    db().transaction(
      async (tx) => {
        await tx.queryText('update leaderboard set metadata = metadata where id = $1', [first]);
        if (++waiting === 2) release();
        await bothHold;
        await tx.queryText('update leaderboard set metadata = metadata where id = $1', [second]);
      },
      { retries: 0 },
    );
  const ends = await Promise.allSettled([inOrder(one, other), inOrder(other, one)]);
  expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  expect(await countDeadlocks(db())).toBe(1);
});
