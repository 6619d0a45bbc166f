/** The configuration cannot be used. The message is one line for the operator, without the value of any secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** TEXT of the operator as it may stand in a message: quoted, on one line, shortened. */
export function quote(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return JSON.stringify(short).replace(/[\p{Cc}\u2028\u2029]/gu, '?');
}
