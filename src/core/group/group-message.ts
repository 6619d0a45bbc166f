import type { Group } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { timestampOf } from '../account-message.js';

/** As `GROUP_COLUMNS` selects it. */
export interface GroupRow {
  readonly id: string;
  readonly creator_id: string;
  readonly name: string;
  readonly description: string | null;
  readonly avatar_url: string | null;
  readonly lang_tag: string;
  /** JSON text. */
  readonly metadata: string;
  /** 0 open, 1 closed. */
  readonly state: number;
  readonly edge_count: number;
  readonly max_count: number;
  /** Milliseconds since 1970, microseconds as the fraction. */
  readonly create_time: number;
  readonly update_time: number;
}

/** Select list for `GroupRow`; the table is g. */
export const GROUP_COLUMNS = `g.id, g.creator_id, g.name, g.description, g.avatar_url, g.lang_tag,
  g.metadata::text as metadata, g.state, g.edge_count, g.max_count, g.create_time, g.update_time`;

/** Condition for groups that are in use; the table is g. */
export const IS_ENABLED = `g.disable_time = '1970-01-01 00:00:00+00'::timestamptz`;

/** `groups.state` of groups that anyone may join, and of those that decide about each request. */
export const Openness = { OPEN: 0, CLOSED: 1 } as const;

export function toGroupMessage(row: GroupRow): Init<Group> {
  return {
    id: row.id,
    creator_id: row.creator_id,
    name: row.name,
    description: row.description ?? '',
    avatar_url: row.avatar_url ?? '',
    lang_tag: row.lang_tag,
    metadata: row.metadata,
    open: { value: row.state === Openness.OPEN },
    edge_count: row.edge_count,
    max_count: row.max_count,
    create_time: timestampOf(Math.floor(row.create_time / 1000)),
    update_time: timestampOf(Math.floor(row.update_time / 1000)),
  };
}
