/** The functions that a handler as the match loop has it needs. */
export const neededFunctions = [
  'matchInit',
  'matchJoinAttempt',
  'matchJoin',
  'matchLeave',
  'matchLoop',
  'matchTerminate',
  'matchSignal',
] as const;
export const handlerFunctions = [...neededFunctions, 'matchUpgrade'] as const;
export type HandlerFunction = (typeof handlerFunctions)[number];
