// What is left of a round once it is over: a coin in the winner's wallet, and the best score of each winner.
import type { Nk } from 'tickwire/runtime';

interface Winner {
  readonly userId: string;
  readonly score: number;
}

/** Both in one transaction: no coin without its score, and none twice. Answers how many coins the winner has. */
export function rewardWinner(nk: Nk, { userId, score }: Winner): Promise<number> {
  const best = { collection: 'arena', key: 'best', userId };
  return nk.transaction(async (tx) => {
    const { updated } = await tx.walletUpdate(userId, { coins: 1 }, { won: 'arena', score });
    const [known] = await tx.storageRead([best]);
    if (score > (known?.value.score ?? 0)) {
      await tx.storageWrite([{ ...best, value: { score }, permissionRead: 2, permissionWrite: 0 }]);
    }
    return updated.coins!;
  });
}
