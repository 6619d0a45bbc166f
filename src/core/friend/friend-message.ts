import type { Friend } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { PUBLIC_COLUMNS, timestampOf, toUserMessage, type UserRow } from '../account-message.js';

/** As `FRIEND_COLUMNS` selects it. */
export interface FriendRow extends UserRow {
  readonly state: number;
  /** An int8 as text. */
  readonly position: string;
  /** JSON text. */
  readonly edge_metadata: string;
  /** Whole seconds since 1970. */
  readonly edge_update_sec: number;
}

/** Select list for `FriendRow`; the edge is e, the user at its end u. */
export const FRIEND_COLUMNS = `${PUBLIC_COLUMNS}, e.state, e.position, e.metadata::text as edge_metadata,
  floor(date_part('epoch', e.update_time)) as edge_update_sec`;

export function toFriendMessage(row: FriendRow, online: boolean): Init<Friend> {
  return {
    user: toUserMessage(row, online),
    state: { value: row.state },
    update_time: timestampOf(row.edge_update_sec),
    metadata: row.edge_metadata,
  };
}
