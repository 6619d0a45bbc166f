import { Code } from '../../../src/base/code.js';
import { ADMIN, ASKING, BANNED, MEMBER, SUPERADMIN } from './group-fixture.js';

/** The rules of groups once more, as plainly as they can be put: what the database is compared to. */
export interface GroupModel {
  readonly roles: ReadonlyMap<string, number>;
  readonly open: boolean;
  readonly maxCount: number;
  readonly isDeleted: boolean;
}

/** CALLERID null: the server. */
export type GroupAction =
  | { readonly kind: 'join' | 'leave'; readonly userId: string }
  | {
      readonly kind: 'add' | 'kick' | 'ban' | 'promote' | 'demote';
      readonly callerId: string | null;
      readonly userIds: readonly string[];
    }
  | { readonly kind: 'update'; readonly callerId: string | null; readonly open: boolean; readonly maxCount?: number }
  | { readonly kind: 'remove'; readonly callerId: string | null };

/** What an action makes of a group, and the code of its error; 0 for none. */
export interface Outcome {
  readonly group: GroupModel;
  readonly code: number;
}

const isMember = (role: number | undefined) => role !== undefined && role <= MEMBER;
const countOf = (roles: ReadonlyMap<string, number>) => [...roles.values()].filter(isMember).length;
const superadminsOf = (roles: ReadonlyMap<string, number>) => [...roles.values()].filter((role) => role === 0).length;

export function applyAction(group: GroupModel, action: GroupAction): Outcome {
  const done = (change: Partial<GroupModel> = {}): Outcome => ({ group: { ...group, ...change }, code: Code.OK });
  const fail = (code: number): Outcome => ({ group, code });
  const roles = new Map(group.roles);

  switch (action.kind) {
    case 'join':
      if (group.isDeleted) return fail(Code.NOT_FOUND);
      if (countOf(roles) >= group.maxCount) return fail(Code.INVALID_ARGUMENT);
      if (!roles.has(action.userId)) roles.set(action.userId, group.open ? MEMBER : ASKING);
      return done({ roles });
    case 'leave': {
      const role = roles.get(action.userId);
      if (group.isDeleted || role === undefined || role === BANNED) return done();
      if (role === SUPERADMIN && superadminsOf(roles) === 1) {
        return countOf(roles) > 1 ? fail(Code.INVALID_ARGUMENT) : done({ isDeleted: true, roles: new Map() });
      }
      roles.delete(action.userId);
      return done({ roles });
    }
    case 'remove':
      if (action.callerId === null) return done({ isDeleted: true, roles: new Map() });
      if (roles.get(action.callerId) !== SUPERADMIN) return fail(Code.INVALID_ARGUMENT);
      return done({ isDeleted: true, roles: new Map() });
  }

  const power = action.callerId === null ? SUPERADMIN : (roles.get(action.callerId) ?? BANNED);
  if (group.isDeleted || power > ADMIN) return fail(Code.NOT_FOUND);
  if (action.kind === 'update') {
    const { open, maxCount = group.maxCount } = action;
    return countOf(roles) > maxCount ? fail(Code.INVALID_ARGUMENT) : done({ open, maxCount });
  }
  const userIds = action.userIds.filter((id) => id !== action.callerId);
  if (action.kind === 'add') {
    const added = userIds.filter((id) => (roles.get(id) ?? ASKING) === ASKING);
    if (added.length > 0 && countOf(roles) + added.length > group.maxCount) return fail(Code.INVALID_ARGUMENT);
    for (const id of added) roles.set(id, MEMBER);
    return done({ roles });
  }
  for (const id of userIds) {
    const role = roles.get(id);
    if (role === undefined) continue;
    const isLastSuperadmin = role === SUPERADMIN && superadminsOf(roles) === 1;
    const isInReach = power === SUPERADMIN ? !isLastSuperadmin : role > ADMIN;
    if (action.kind === 'kick' && isInReach) roles.delete(id);
    if (action.kind === 'ban' && isInReach) roles.set(id, BANNED);
    if (action.kind === 'promote' && role > power && role <= MEMBER) roles.set(id, role - 1);
    if (action.kind === 'demote' && role >= power && role <= ADMIN && !isLastSuperadmin) roles.set(id, role + 1);
  }
  return done({ roles });
}
