import { invalidArgument } from '../base/status-error.js';
import type { IsOnline } from '../core/account/get-accounts.js';
import { createGroup } from '../core/group/create-group.js';
import type { Groups } from '../core/group/groups.js';
import { listGroupUsers } from '../core/group/list-group-users.js';
import { listGroups } from '../core/group/list-groups.js';
import { listUserGroups } from '../core/group/list-user-groups.js';
import { updateGroup } from '../core/group/update-group.js';
import type { Database } from '../database/database.js';
import type {
  AddGroupUsersRequest,
  BanGroupUsersRequest,
  CreateGroupRequest,
  DeleteGroupRequest,
  DemoteGroupUsersRequest,
  JoinGroupRequest,
  KickGroupUsersRequest,
  LeaveGroupRequest,
  ListGroupsRequest,
  ListGroupUsersRequest,
  ListUserGroupsRequest,
  PromoteGroupUsersRequest,
  UpdateGroupRequest,
} from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';

export interface GroupDeps {
  readonly db: Database;
  readonly groups: Groups;
  readonly isOnline: IsOnline;
}

const DEFAULT_GROUP_LIMIT = 1;
const DEFAULT_EDGE_LIMIT = 100;
const MAX_LIMIT = 100;

/** Groups of players: making and finding them, and what each role may do. */
export function groupHandlers({ db, groups, isOnline }: GroupDeps) {
  return {
    CreateGroup({ userId }: CallContext, request: CreateGroupRequest) {
      const { name, description, avatar_url: avatarUrl, lang_tag: langTag, open } = request;
      const maxCount = request.max_count === 0 ? undefined : request.max_count;
      return createGroup(db, { userId, name, description, avatarUrl, langTag, open, maxCount });
    },
    async UpdateGroup({ userId }: CallContext, request: UpdateGroupRequest) {
      await updateGroup(db, {
        groupId: request.group_id,
        callerId: userId,
        name: request.name?.value,
        description: request.description?.value,
        avatarUrl: request.avatar_url?.value,
        langTag: request.lang_tag?.value,
        open: request.open?.value,
      });
      return {};
    },
    DeleteGroup: ({ userId }: CallContext, { group_id }: DeleteGroupRequest) => done(groups.remove(group_id, userId)),
    JoinGroup: ({ userId }: CallContext, { group_id }: JoinGroupRequest) =>
      done(groups.join({ groupId: group_id, userId })),
    LeaveGroup: ({ userId }: CallContext, { group_id }: LeaveGroupRequest) =>
      done(groups.leave({ groupId: group_id, userId })),
    AddGroupUsers: ({ userId }: CallContext, request: AddGroupUsersRequest) =>
      done(groups.add(ofUsers(userId, request))),
    KickGroupUsers: ({ userId }: CallContext, request: KickGroupUsersRequest) =>
      done(groups.kick(ofUsers(userId, request))),
    BanGroupUsers: ({ userId }: CallContext, request: BanGroupUsersRequest) =>
      done(groups.ban(ofUsers(userId, request))),
    PromoteGroupUsers: ({ userId }: CallContext, request: PromoteGroupUsersRequest) =>
      done(groups.promote(ofUsers(userId, request))),
    async DemoteGroupUsers({ userId }: CallContext, request: DemoteGroupUsersRequest) {
      // Nakama is strict about this method alone.
      if (request.user_ids.length === 0) throw invalidArgument('There is nobody to demote: name users by their ids.');
      return done(groups.demote(ofUsers(userId, request)));
    },
    async ListGroups(_ctx: CallContext, request: ListGroupsRequest) {
      const { name, lang_tag: langTag, cursor } = request;
      const limit = limitOf(request.limit, DEFAULT_GROUP_LIMIT);
      const members = request.members?.value ?? -1;
      return listGroups(db, {
        name,
        langTag,
        open: request.open?.value,
        members: members < 0 ? undefined : members,
        limit,
        cursor,
      });
    },
    async ListGroupUsers(_ctx: CallContext, { group_id: groupId, limit, state, cursor }: ListGroupUsersRequest) {
      const args = { groupId, limit: limitOf(limit, DEFAULT_EDGE_LIMIT), state: state?.value, cursor };
      return listGroupUsers(db, args, isOnline);
    },
    async ListUserGroups(_ctx: CallContext, { user_id: userId, limit, state, cursor }: ListUserGroupsRequest) {
      return listUserGroups(db, { userId, limit: limitOf(limit, DEFAULT_EDGE_LIMIT), state: state?.value, cursor });
    },
  };
}

interface UsersRequest {
  readonly group_id: string;
  readonly user_ids: readonly string[];
}

const ofUsers = (callerId: string, { group_id, user_ids }: UsersRequest) => ({
  callerId,
  groupId: group_id,
  userIds: user_ids,
});

async function done(work: Promise<void>): Promise<Record<string, never>> {
  await work;
  return {};
}

function limitOf(given: { readonly value: number } | null, byDefault: number): number {
  const limit = given?.value ?? byDefault;
  if (limit < 1 || limit > MAX_LIMIT) throw invalidArgument(`A list has a limit of 1 to ${MAX_LIMIT}.`);
  return limit;
}
