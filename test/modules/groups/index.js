// A Nakama bundle for the tests of groups: hooks around half of the methods (native.ts has the others), and an RPC that calls
// every nk function of groups. After hooks tell the caller what they saw, and before hooks refuse, where the variables of the session say so.
var METHODS = ['CreateGroup', 'DeleteGroup', 'JoinGroup', 'AddGroupUsers', 'BanGroupUsers', 'ListGroups', 'ListUserGroups'];

function before(name) {
  return function (ctx, logger, nk, request) {
    if (ctx.vars && ctx.vars.refuse === name) throw { message: 'refused ' + name, code: 7 };
    if (name === 'CreateGroup') request.description = (request.description || '') + ', approved';
    return request;
  };
}

function after(name) {
  return function (ctx, logger, nk, response, request) {
    if (ctx.vars && ctx.vars.watch) nk.notificationSend(ctx.userId, 'after', { method: name, response: response, request: request }, 1, null, false);
  };
}

function seen(group) {
  return [group.name, group.description, group.langTag, group.open, group.edgeCount, group.maxCount, group.metadata];
}

function everything(ctx, logger, nk, payload) {
  var given = JSON.parse(payload);
  var users = given.users, name = given.name;
  var group = nk.groupCreate(users[0], name, users[1], 'fr', 'made', 'a.png', true, { level: 1 }, 5);
  var log = { created: seen(group), creator: group.creatorId === users[1] };
  nk.groupUpdate(group.id, null, null, null, 'de', '', null, false, { level: 2 }, 6);
  log.updated = nk.groupsGetId([group.id]).map(seen);
  nk.groupUserJoin(group.id, users[1], 'anyone');
  nk.groupUsersAdd(group.id, [users[1], users[2]], users[0]);
  nk.groupUsersAdd(group.id, [users[3]]);
  nk.groupUsersPromote(group.id, [users[1], users[2]]);
  nk.groupUsersDemote(group.id, [users[2]], users[0]);
  nk.groupUsersBan(group.id, [users[2]], users[1]);
  nk.groupUserLeave(group.id, users[3], 'anyone');
  var page = nk.groupUsersList(group.id, 1);
  var rest = nk.groupUsersList(group.id, 1, null, page.cursor);
  log.members = page.groupUsers.concat(rest.groupUsers).map(function (it) { return [users.indexOf(it.user.userId), it.state]; });
  log.lastCursor = rest.cursor;
  log.banned = nk.groupUsersList(group.id, 100, 4).groupUsers.map(function (it) { return users.indexOf(it.user.userId); });
  log.groupsOf = nk.userGroupsList(users[1], 10, -1).userGroups.map(function (it) { return [it.group.name === name, it.state]; });
  log.byName = nk.groupsList(name.slice(0, -1) + '%').groups.map(seen);
  log.byFilter = nk.groupsList(null, 'de', false, 50, 10).groups.length > 0;
  log.random = nk.groupsGetRandom(1).length;
  nk.groupUsersKick(group.id, [users[1], users[2]]);
  log.left = nk.groupUsersList(group.id).groupUsers.length;
  try { nk.groupUsersKick(group.id, [users[1]], users[1]); } catch (error) { log.refused = /allow/.test(error.message); }
  try { nk.groupCreate(users[0], name); } catch (error) { log.taken = /name/.test(error.message); }
  try { nk.groupUserJoin('x', users[0], 'n'); } catch (error) { log.wrong = error instanceof TypeError; }
  nk.groupDelete(group.id);
  log.gone = nk.groupsGetId([group.id]).length === 0;
  return JSON.stringify(log);
}

function InitModule(ctx, logger, nk, initializer) {
  METHODS.forEach(function (name) {
    initializer['registerBefore' + name](before(name));
    initializer['registerAfter' + name](after(name));
  });
  initializer.registerRpc('groups_bundle', everything);
}
