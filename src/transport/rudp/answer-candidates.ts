/** Above every candidate that the library finds by itself: these are the ones that are known to lead here. */
const FIRST_PRIORITY = 2_130_706_431;

/** ANSWER with a host candidate for each of ADDRESSES on PORT, in that order, before those it has. */
export function addCandidates(answer: string, addresses: readonly string[], port: number): string {
  const added = [...new Set(addresses)]
    .filter((address) => !answer.includes(` ${address} ${port} typ host`))
    .map((address, index) => `a=candidate:tw${index} 1 UDP ${FIRST_PRIORITY - index} ${address} ${port} typ host\r\n`);
  if (added.length === 0) return answer;
  const lines = answer.split(/(?<=\r\n)/);
  const first = lines.findIndex((line) => line.startsWith('a=candidate:') || line.startsWith('a=end-of-candidates'));
  lines.splice(first < 0 ? lines.length : first, 0, ...added);
  return lines.join('');
}
