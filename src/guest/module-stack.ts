/** Where this server's code lies, as stack traces write it. */
const OWN = new URL('..', import.meta.url);
const OWN_PLACES = [OWN.href, decodeURIComponent(OWN.pathname), 'node:', 'tickwire:'];

/** What V8 says of a mistake, rather than what somebody chose to throw. */
const MISTAKES =
  /\bCannot \w+ |\bis not (?:a function|a constructor|defined|iterable)|Maximum call stack|\bInvalid \w+ length/;

/**
 * The stack of what a module threw without the frames of the server and of Node, within which modules run. Where no other
 * frame is in it, the server itself threw; what it says is enough, unless it is a mistake of ours: then its first frame stays.
 */
export function moduleStack(stack: string): string {
  const lines = stack.split('\n');
  const kept = lines.filter((line) => !isFrame(line) || !isOwn(line));
  if (kept.some(isFrame) || !MISTAKES.test(lines[0]!)) return kept.join('\n');
  const first = lines.findIndex(isFrame);
  return first < 0
    ? stack
    : [...lines.slice(0, first + 1), ...lines.slice(first + 1).filter((line) => !isFrame(line))].join('\n');
}

const isFrame = (line: string): boolean => /^ {4}at /.test(line);

function isOwn(frame: string): boolean {
  return OWN_PLACES.some((own) => frame.includes(` (${own}`) || frame.includes(` ${own}`));
}
