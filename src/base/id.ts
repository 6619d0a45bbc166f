import { randomUUID } from 'node:crypto';

/** The user id of the server itself: owner of what belongs to no user. */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

export function newUuid(): string {
  return randomUUID();
}
