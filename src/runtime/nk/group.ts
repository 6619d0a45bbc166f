import { NIL_UUID } from '../../base/id.js';
import type { IsOnline } from '../../core/account/get-accounts.js';
import { createGroup } from '../../core/group/create-group.js';
import { getGroups } from '../../core/group/get-groups.js';
import { getRandomGroups } from '../../core/group/get-random-groups.js';
import type { Groups } from '../../core/group/groups.js';
import { listGroupUsers } from '../../core/group/list-group-users.js';
import { listGroups } from '../../core/group/list-groups.js';
import { listUserGroups } from '../../core/group/list-user-groups.js';
import { updateGroup } from '../../core/group/update-group.js';
import type { Database } from '../../database/database.js';
import {
  boolean,
  integer,
  nonEmptyText,
  object,
  optional,
  type PlainObject,
  text,
  uuid,
  uuids,
} from '../../guest/nk/argument.js';
import type { Group } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import type { NkFunctions } from '../nk-functions.js';
import { toJsonText } from './json-text.js';
import { toUserObject } from './user-object.js';

export interface GroupNkDeps {
  readonly db: Database;
  readonly groups: Groups;
  readonly isOnline: IsOnline;
}

const DEFAULT_LIMIT = 100;

/** nk functions for groups. They act for the server, which may do everything, unless they name a caller. */
export function groupNk(deps: GroupNkDeps): NkFunctions {
  return { ...groupRows(deps), ...groupMembers(deps), ...groupLists(deps) };
}

/** What makes, changes and deletes groups. */
function groupRows({ db, groups }: GroupNkDeps): NkFunctions {
  return {
    async groupCreate(_caller, userId, name, creatorId, ...rest) {
      const fn = 'groupCreate';
      const [lang, description, avatarUrl, open, metadata, limit] = rest;
      const maxCount = optional(integer, fn, 'limit', limit) ?? 0;
      const group = await createGroup(db, {
        userId: uuid(fn, 'userId', userId),
        name: nonEmptyText(fn, 'name', name),
        creatorId: optional(uuid, fn, 'creatorId', creatorId) ?? NIL_UUID,
        langTag: optional(text, fn, 'lang', lang),
        description: optional(text, fn, 'description', description),
        avatarUrl: optional(text, fn, 'avatarURL', avatarUrl),
        open: optional(boolean, fn, 'open', open),
        metadata: optionalJson(fn, 'metadata', metadata),
        // As Nakama takes it: 0 is no limit of one's own.
        maxCount: maxCount === 0 ? undefined : maxCount,
      });
      return toGroupObject(group);
    },

    async groupUpdate(_caller, groupId, userId, name, creatorId, ...rest) {
      const fn = 'groupUpdate';
      const [lang, description, avatarUrl, open, metadata, limit] = rest;
      const maxCount = optional(integer, fn, 'limit', limit) ?? 0;
      await updateGroup(db, {
        groupId: uuid(fn, 'groupId', groupId),
        callerId: callerOf(fn, 'userId', userId),
        name: optional(text, fn, 'name', name),
        creatorId: optional(uuid, fn, 'creatorID', creatorId),
        langTag: optional(text, fn, 'lang', lang),
        description: optional(text, fn, 'description', description),
        avatarUrl: optional(text, fn, 'avatarURL', avatarUrl),
        open: optional(boolean, fn, 'open', open),
        metadata: optionalJson(fn, 'metadata', metadata),
        maxCount: maxCount === 0 ? undefined : maxCount,
      });
    },

    groupDelete: (_caller, groupId) => groups.remove(uuid('groupDelete', 'groupID', groupId), null),

    async groupsGetId(_caller, groupIds) {
      return (await getGroups(db, uuids('groupsGetId', 'groupIDs', groupIds))).map(toGroupObject);
    },

    async groupsGetRandom(_caller, count) {
      return (await getRandomGroups(db, integer('groupsGetRandom', 'count', count))).map(toGroupObject);
    },
  };
}

/** What changes the members of groups. */
function groupMembers({ groups }: GroupNkDeps): NkFunctions {
  const oneUser = (fn: string, groupId: unknown, userId: unknown, username: unknown) => ({
    groupId: uuid(fn, 'groupID', groupId),
    userId: uuid(fn, 'userId', userId),
    username: nonEmptyText(fn, 'username', username),
  });
  const users = (fn: string, groupId: unknown, userIds: unknown, callerId: unknown) => ({
    groupId: uuid(fn, 'groupID', groupId),
    userIds: uuids(fn, 'userIds', userIds),
    callerId: callerOf(fn, 'callerID', callerId),
  });
  return {
    groupUserJoin: (_caller, ...args) => groups.join(oneUser('groupUserJoin', args[0], args[1], args[2])),
    groupUserLeave: (_caller, ...args) => groups.leave(oneUser('groupUserLeave', args[0], args[1], args[2])),
    groupUsersAdd: (_caller, ...args) => groups.add(users('groupUsersAdd', args[0], args[1], args[2])),
    groupUsersKick: (_caller, ...args) => groups.kick(users('groupUsersKick', args[0], args[1], args[2])),
    groupUsersBan: (_caller, ...args) => groups.ban(users('groupUsersBan', args[0], args[1], args[2])),
    groupUsersPromote: (_caller, ...args) => groups.promote(users('groupUsersPromote', args[0], args[1], args[2])),
    groupUsersDemote: (_caller, ...args) => groups.demote(users('groupUsersDemote', args[0], args[1], args[2])),
  };
}

function groupLists({ db, isOnline }: GroupNkDeps): NkFunctions {
  return {
    async groupUsersList(_caller, groupId, ...rest) {
      const args = { groupId: uuid('groupUsersList', 'groupID', groupId), ...paging('groupUsersList', rest) };
      const { group_users: found, cursor } = await listGroupUsers(db, args, isOnline);
      const groupUsers = (found ?? []).map(({ user, state }) => ({
        user: toUserObject(user ?? {}),
        state: state?.value ?? 0,
      }));
      return { groupUsers, cursor: cursor || null };
    },

    async userGroupsList(_caller, userId, ...rest) {
      const args = { userId: uuid('userGroupsList', 'userId', userId), ...paging('userGroupsList', rest) };
      const { user_groups: found, cursor } = await listUserGroups(db, args);
      const userGroups = (found ?? []).map(({ group, state }) => ({
        group: toGroupObject(group ?? {}),
        state: state?.value ?? 0,
      }));
      return { userGroups, cursor: cursor || null };
    },

    async groupsList(_caller, name, langTag, open, members, limit, cursor) {
      const fn = 'groupsList';
      const most = optional(integer, fn, 'members', members) ?? -1;
      const list = await listGroups(db, {
        name: optional(text, fn, 'name', name),
        langTag: optional(text, fn, 'langTag', langTag),
        open: optional(boolean, fn, 'open', open),
        members: most < 0 ? undefined : most,
        limit: optional(integer, fn, 'limit', limit) ?? DEFAULT_LIMIT,
        cursor: optional(text, fn, 'cursor', cursor),
      });
      return { groups: (list.groups ?? []).map(toGroupObject), cursor: list.cursor || null };
    },
  };
}

/** Nobody, or the nil UUID, is the server. */
function callerOf(fn: string, name: string, value: unknown): string | null {
  const id = optional(uuid, fn, name, value)?.toLowerCase();
  return id === undefined || id === NIL_UUID ? null : id;
}

/** A state of -1 is none, as in Nakama. */
function paging(fn: string, [limit, state, cursor]: readonly unknown[]) {
  const wanted = optional(integer, fn, 'state', state) ?? -1;
  return {
    limit: optional(integer, fn, 'limit', limit) ?? DEFAULT_LIMIT,
    state: wanted === -1 ? undefined : wanted,
    cursor: optional(text, fn, 'cursor', cursor),
  };
}

function optionalJson(fn: string, name: string, value: unknown): string | undefined {
  const given = optional(object, fn, name, value);
  return given && toJsonText(given);
}

/** A group as modules see it: times in seconds since 1970, metadata as an object. */
function toGroupObject(group: Init<Group>): PlainObject {
  return {
    id: group.id,
    creatorId: group.creator_id,
    name: group.name,
    description: group.description,
    avatarUrl: group.avatar_url,
    langTag: group.lang_tag,
    open: group.open?.value ?? false,
    edgeCount: group.edge_count,
    maxCount: group.max_count,
    createTime: Number(group.create_time?.seconds ?? 0),
    updateTime: Number(group.update_time?.seconds ?? 0),
    metadata: JSON.parse(group.metadata || '{}'),
  };
}
