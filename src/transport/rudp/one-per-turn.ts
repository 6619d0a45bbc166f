/**
 * Resolves for each caller in a turn of the event loop of its own, in the order of calls: so that work that takes a while does not
 * hold up everybody else for as long as all of it takes.
 */
export function createOnePerTurn(): () => Promise<void> {
  let last = Promise.resolve();
  const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return () => {
    last = last.then(nextTurn);
    return last;
  };
}
