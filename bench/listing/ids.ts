/** The user whose lists are measured: one friend, group and notification for every row. */
export const OWNER = '11111111-0000-4000-8000-000000000000';
/** The user with HUBS friends, who share the rest of the rows among them as theirs. */
export const GUEST = '22222222-0000-4000-8000-000000000000';
/** The group whose members are measured. */
export const CLUB = '33333333-0000-4000-8000-000000000000';
export const ROOM = 'listing';
export const HUBS = 100;

/** The moment of the first row, seconds since 1970; each later one is a second younger. */
export const EPOCH_SEC = 1_600_000_000;

/** The id of row I of any table. */
export const idOf = (i: number): string => `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;

/** The same in SQL; I is an expression. */
export const ID_SQL = (i: string): string => `('00000000-0000-4000-8000-' || lpad(to_hex(${i}), 12, '0'))::uuid`;
