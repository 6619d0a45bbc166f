/** How the keys of tables are spelled on their way: as they are, or from the one language's manner to the other's. */
export type KeyNames = (key: string) => string;

/** What a game keeps under these names is its own, keys and all. */
const OWN_CONTENT = new Set([
  'value',
  'metadata',
  'content',
  'vars',
  'wallet',
  'changeset',
  'updated',
  'previous',
  'properties',
  'stringProperties',
  'numericProperties',
  'string_properties',
  'numeric_properties',
  'headers',
  'queryParams',
  'env',
  'labels',
]);

/** Whether the keys within what NAME holds are to stay as they are. */
export const isOwnContent = (name: string): boolean => OWN_CONTENT.has(name);

export const sameNames: KeyNames = (key) => key;

/** Tables that modules hand in may have any keys: only so many are remembered. */
const maxRemembered = 2000;

/** `userId` as `user_id`. */
export function createSnakeNames(): KeyNames {
  return remembering((key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

/** `user_id` as `userId`. */
export function createCamelNames(): KeyNames {
  return remembering((key) => key.replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase()));
}

function remembering(spell: KeyNames): KeyNames {
  const known = new Map<string, string>();
  return (key) => {
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const spelled = spell(key);
    if (known.size < maxRemembered) known.set(key, spelled);
    return spelled;
  };
}
