import { ArgumentError, boolean, integer, optional, text } from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';

/** The part of the party registry that nk stands on. */
export interface NkParties {
  list(filter: {
    readonly limit: number;
    readonly open?: boolean | undefined;
    readonly query?: string | undefined;
    readonly cursor?: string | undefined;
    readonly showHidden: boolean;
  }): Promise<{
    readonly parties: readonly {
      readonly partyId: string;
      readonly open: boolean;
      readonly hidden: boolean;
      readonly maxSize: number;
      readonly label: string;
    }[];
    readonly cursor: string;
  }>;
}

/** nk functions for parties. The server sees hidden parties too. */
export function partyNk(parties: () => NkParties): NkFunctions {
  return {
    async partyList(_caller, limit, open, ...rest) {
      const fn = 'partyList';
      // Nakama's types leave out the flag that its server reads third: both forms are understood.
      const [showHidden, query, cursor] = typeof rest[0] === 'boolean' ? rest : [true, ...rest];
      const count = optional(integer, fn, 'limit', limit) ?? 10;
      if (count < 1 || count > 100) throw new ArgumentError(`nk.${fn}: limit must be from 1 to 100.`);
      const page = await parties().list({
        limit: count,
        open: optional(boolean, fn, 'open', open),
        query: optional(text, fn, 'query', query),
        cursor: optional(text, fn, 'cursor', cursor),
        showHidden: showHidden as boolean,
      });
      return {
        parties: page.parties.map(({ partyId, open, hidden, maxSize, label }) => ({
          partyId,
          open,
          hidden,
          maxSize,
          label,
        })),
        ...(page.cursor === '' ? {} : { cursor: page.cursor }),
      };
    },
  };
}
