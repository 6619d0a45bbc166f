declare namespace nkruntime {
  const enum GroupUserState {
    Superadmin = 0,
    Admin = 1,
    Member = 2,
    JoinRequest = 3,
    Banned = 4,
  }
  interface CreateGroupRequest {
    name?: string;
    description?: string;
    langTag?: string;
    avatarUrl?: string;
    open?: boolean;
    maxCount?: number;
  }
  interface UpdateGroupRequest {
    name?: string;
    description?: string;
    langTag?: string;
    avatarUrl?: string;
    open?: boolean;
  }
  interface DeleteGroupRequest {
    groupId?: string;
  }
  interface JoinGroupRequest {
    groupId?: string;
  }
  interface LeaveGroupRequest {
    groupId?: string;
  }
  interface AddGroupUsersRequest {
    groupId?: string;
    userIds?: string[];
  }
  interface BanGroupUsersRequest {
    groupId?: string;
    userIds?: string[];
  }
  interface KickGroupUsersRequest {
    groupId?: string;
    userIds?: string[];
  }
  interface PromoteGroupUsersRequest {
    groupId?: string;
    userIds?: string[];
  }
  interface DemoteGroupUsersRequest {
    groupId?: string;
    userIds?: string[];
  }
  interface ListGroupUsersRequest {
    groupId?: string;
    limit?: number;
    state?: number;
    cursor?: string;
  }
  interface ListUserGroupsRequest {
    userId?: string;
    limit?: number;
    state?: number;
    cursor?: string;
  }
  interface ListGroupsRequest {
    name?: string;
    cursor?: string;
    limit?: number;
  }
  interface GroupUser {
    user: User;
    state?: GroupUserState;
  }
  interface GroupUserList {
    groupUsers?: GroupUser[];
    cursor?: string;
  }
  interface Group {
    id: string;
    creatorId: string;
    name: string;
    description: string;
    avatarUrl: string;
    langTag: string;
    open: boolean;
    edgeCount: number;
    maxCount: number;
    createTime: number;
    updateTime: number;
    metadata: { [key: string]: any };
  }
  interface UserGroupList {
    userGroups?: UserGroupListUserGroup[];
    cursor?: string;
  }
  interface UserGroupListUserGroup {
    group?: Group;
    state?: number;
  }
  interface GroupList {
    groups?: Group[];
    cursor?: string;
  }
  interface Nakama {
    groupCreate(
      userId: string,
      name: string,
      creatorId?: string | null,
      lang?: string | null,
      description?: string | null,
      avatarURL?: string | null,
      open?: boolean | null,
      metadata?: { [key: string]: any } | null,
      limit?: number | null,
    ): Group;
    groupUpdate(
      groupId: string,
      userId: string | null,
      name?: string | null,
      creatorID?: string | null,
      lang?: string | null,
      description?: string | null,
      avatarURL?: string | null,
      open?: boolean | null,
      metadata?: { [key: string]: any } | null,
      limit?: number | null,
    ): void;
    groupDelete(groupID: string): void;
    groupUsersKick(groupID: string, userIds: string[], callerID?: string): void;
    groupUsersList(groupID: string, limit?: number, state?: number, cursor?: string): GroupUserList;
    groupsList(
      name?: string,
      langTag?: string,
      open?: boolean,
      members?: number,
      limit?: number,
      cursor?: string,
    ): GroupList;
    groupsGetRandom(count: number): Group[];
    userGroupsList(userId: string, limit?: number, state?: number, cursor?: string): UserGroupList;
    groupUserJoin(groupID: string, userId: string, username: string): void;
    groupUserLeave(groupID: string, userId: string, username: string): void;
    groupUsersAdd(groupID: string, userIds: string[], callerID?: string): void;
    groupUsersBan(groupID: string, userIds: string[], callerID?: string): void;
    groupUsersPromote(groupID: string, userIds: string[], callerID?: string): void;
    groupUsersDemote(groupID: string, userIds: string[], callerID?: string): void;
    groupsGetId(groupIDs: string[]): Group[];
  }
  interface Initializer {
    registerBeforeCreateGroup(fn: BeforeHookFunction<CreateGroupRequest>): void;
    registerAfterCreateGroup(fn: AfterHookFunction<Group, CreateGroupRequest>): void;
    registerBeforeUpdateGroup(fn: BeforeHookFunction<UpdateGroupRequest>): void;
    registerAfterUpdateGroup(fn: AfterHookFunction<void, UpdateGroupRequest>): void;
    registerBeforeDeleteGroup(fn: BeforeHookFunction<DeleteGroupRequest>): void;
    registerAfterDeleteGroup(fn: AfterHookFunction<void, DeleteGroupRequest>): void;
    registerBeforeJoinGroup(fn: BeforeHookFunction<JoinGroupRequest>): void;
    registerAfterJoinGroup(fn: AfterHookFunction<void, JoinGroupRequest>): void;
    registerBeforeLeaveGroup(fn: BeforeHookFunction<LeaveGroupRequest>): void;
    registerAfterLeaveGroup(fn: AfterHookFunction<void, LeaveGroupRequest>): void;
    registerBeforeAddGroupUsers(fn: BeforeHookFunction<AddGroupUsersRequest>): void;
    registerAfterAddGroupUsers(fn: AfterHookFunction<void, AddGroupUsersRequest>): void;
    registerBeforeBanGroupUsers(fn: BeforeHookFunction<BanGroupUsersRequest>): void;
    registerAfterBanGroupUsers(fn: AfterHookFunction<void, BanGroupUsersRequest>): void;
    registerBeforeKickGroupUsers(fn: BeforeHookFunction<KickGroupUsersRequest>): void;
    registerAfterKickGroupUsers(fn: AfterHookFunction<void, KickGroupUsersRequest>): void;
    registerBeforePromoteGroupUsers(fn: BeforeHookFunction<PromoteGroupUsersRequest>): void;
    registerAfterPromoteGroupUsers(fn: AfterHookFunction<void, PromoteGroupUsersRequest>): void;
    registerBeforeDemoteGroupUsers(fn: BeforeHookFunction<DemoteGroupUsersRequest>): void;
    registerAfterDemoteGroupUsers(fn: AfterHookFunction<void, DemoteGroupUsersRequest>): void;
    registerBeforeListGroupUsers(fn: BeforeHookFunction<ListGroupUsersRequest>): void;
    registerAfterListGroupUsers(fn: AfterHookFunction<GroupUserList, ListGroupUsersRequest>): void;
    registerBeforeListUserGroups(fn: BeforeHookFunction<ListUserGroupsRequest>): void;
    registerAfterListUserGroups(fn: AfterHookFunction<UserGroupList, ListUserGroupsRequest>): void;
    registerBeforeListGroups(fn: BeforeHookFunction<ListGroupsRequest>): void;
    registerAfterListGroups(fn: AfterHookFunction<GroupList, ListGroupsRequest>): void;
  }
}
