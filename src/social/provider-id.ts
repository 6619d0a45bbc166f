const MAX_CHARACTERS = 128;

/** VALUE if it can be a provider's id of a player, as the database has room for; else undefined. */
export function parseProviderId(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > MAX_CHARACTERS || value.includes('\0'))
    return undefined;
  return value;
}
