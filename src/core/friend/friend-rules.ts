/** How one player stands to another, as the first one's list shows it; Nakama's numbers. */
export const FriendState = { FRIEND: 0, INVITE_SENT: 1, INVITE_RECEIVED: 2, BLOCKED: 3 } as const;
export type FriendState = (typeof FriendState)[keyof typeof FriendState];

/** What stands between two players: on the list of the one who acts, and on the other's. Null: nothing. */
export interface Relation {
  readonly mine: FriendState | null;
  readonly theirs: FriendState | null;
}

/** What a deed makes of a relation: the same object where it changes nothing. */
export type FriendRule = (relation: Relation) => Relation;

const { FRIEND, INVITE_SENT, INVITE_RECEIVED, BLOCKED } = FriendState;

/** Accepts what the other has asked, or asks. A block on either side stands. */
export const addFriend: FriendRule = (relation) => {
  const { mine, theirs } = relation;
  if (mine === INVITE_RECEIVED && theirs === INVITE_SENT) return { mine: FRIEND, theirs: FRIEND };
  return mine === null && theirs === null ? { mine: INVITE_SENT, theirs: INVITE_RECEIVED } : relation;
};

/** Ends a friendship, declines or withdraws a request, or lifts one's own block. The other's block stands. */
export const removeFriend: FriendRule = (relation) => {
  const { mine, theirs } = relation;
  if (mine === null) return relation;
  return { mine: null, theirs: theirs === BLOCKED ? BLOCKED : null };
};

/** Takes the place of whatever there was; the other's block stands. */
export const blockFriend: FriendRule = (relation) => {
  const { mine, theirs } = relation;
  if (mine === BLOCKED && (theirs === null || theirs === BLOCKED)) return relation;
  return { mine: BLOCKED, theirs: theirs === BLOCKED ? BLOCKED : null };
};

/** Friends elsewhere are friends here without being asked. A block on either side stands. */
export const importFriend: FriendRule = (relation) => {
  const { mine, theirs } = relation;
  if (mine === BLOCKED || theirs === BLOCKED || (mine === FRIEND && theirs === FRIEND)) return relation;
  return { mine: FRIEND, theirs: FRIEND };
};

/** Undoes everything but blocks. */
export const resetFriend: FriendRule = (relation) => {
  const { mine, theirs } = relation;
  const kept = { mine: mine === BLOCKED ? mine : null, theirs: theirs === BLOCKED ? theirs : null };
  return kept.mine === mine && kept.theirs === theirs ? relation : kept;
};
