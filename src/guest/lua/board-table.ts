// Leaderboards and tournaments as Nakama's Lua has them: what JavaScript has, with some numbers as texts.

type Fields = Readonly<Record<string, unknown>>;

/** As functions of nk answer it. */
export const boardTable = (board: unknown): Fields => ({
  ...(board as Fields),
  sortOrder: String((board as Fields).sortOrder),
});

/** As the function for resets of leaderboards gets it. */
export function resetBoardTable(board: unknown): Fields {
  const { prevReset, nextReset } = board as Fields;
  const resets = Object.entries({ prevReset, nextReset }).filter(([, time]) => time !== undefined);
  return { ...boardTable(board), ...Object.fromEntries(resets.map(([name, time]) => [name, String(time)])) };
}
