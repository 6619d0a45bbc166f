import { isUuid } from '../../base/id.js';
import { invalidArgument, notFound } from '../../base/status-error.js';
import { checkUserId } from '../account-rules.js';

/** What a user is to a group; the numbers are Nakama's. Below JOIN_REQUEST are the members, which `edge_count` counts. */
export const GroupState = { SUPERADMIN: 0, ADMIN: 1, MEMBER: 2, JOIN_REQUEST: 3, BANNED: 4 } as const;
export type GroupState = (typeof GroupState)[keyof typeof GroupState];

export const isMember = (state: number | undefined): boolean => state !== undefined && state <= GroupState.MEMBER;

export const DEFAULT_MAX_COUNT = 100;
const MAX_INT32 = 2_147_483_647;
/** How many users one call may name. */
const MAX_USERS = 1000;

/** Limits in characters, as the columns count them. */
const MAX_CHARACTERS = { name: 255, description: 255, avatarUrl: 512, langTag: 18 } as const;
const FIELD_NAMES = {
  name: 'name',
  description: 'description',
  avatarUrl: 'avatar URL',
  langTag: 'language tag',
} as const;

/** Throws INVALID_ARGUMENT unless TEXT may stand in FIELD of a group. */
export function checkGroupText(field: keyof typeof MAX_CHARACTERS, text: string): void {
  const max = MAX_CHARACTERS[field];
  const isTooLong = text.length > max && (text.length > 2 * max || [...text].length > max);
  if (isTooLong) throw invalidArgument(`The ${FIELD_NAMES[field]} of a group has at most ${max} characters.`);
  if (text.includes('\0')) throw invalidArgument(`The ${FIELD_NAMES[field]} of a group has no null characters.`);
}

/** Throws INVALID_ARGUMENT unless NAME may be a group's. */
export function checkGroupName(name: string): void {
  if (name === '') throw invalidArgument('A group needs a name.');
  checkGroupText('name', name);
}

/** Throws INVALID_ARGUMENT unless a group may be as large as MAXCOUNT. */
export function checkMaxCount(maxCount: number): void {
  if (!Number.isInteger(maxCount) || maxCount < 1 || maxCount > MAX_INT32) {
    throw invalidArgument(`A group has room for 1 to ${MAX_INT32} members.`);
  }
}

/** The id as the database spells it. Throws INVALID_ARGUMENT unless ID has the form of a group's. */
export function parseGroupId(id: string): string {
  if (!isUuid(id)) throw invalidArgument('A group id must be a UUID.');
  return id.toLowerCase();
}

/** As `parseGroupId`, of a player. */
export function parseMemberId(id: string): string {
  checkUserId(id);
  return id.toLowerCase();
}

/** The ids as the database spells them, each once. Throws INVALID_ARGUMENT for one that is no player's, or too many. */
export function parseMemberIds(ids: readonly string[]): string[] {
  if (ids.length > MAX_USERS) throw invalidArgument(`At most ${MAX_USERS} users can be named at once.`);
  return [...new Set(ids.map(parseMemberId))];
}

export const groupNotFound = () => notFound('There is no such group.');
export const notAllowed = () => notFound('There is no such group, or your role in it does not allow this.');
export const groupIsFull = () => invalidArgument('The group has no room for more members.');
