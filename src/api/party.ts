import type { PartyRegistry } from '../party/party-registry.js';
import type { ListPartiesRequest, PartyList } from '../wire/gen/api.js';
import type { Init } from '../wire/well-known.js';
import type { CallContext } from './call-context.js';

export interface PartyDeps {
  readonly parties: Pick<PartyRegistry, 'list'>;
}

const DEFAULT_LIMIT = 10;

/** Finding parties to join. */
export function partyHandlers({ parties }: PartyDeps) {
  return {
    async ListParties(_ctx: CallContext, request: ListPartiesRequest): Promise<Init<PartyList>> {
      const page = await parties.list({
        limit: request.limit?.value ?? DEFAULT_LIMIT,
        open: request.open?.value,
        query: request.query?.value,
        cursor: request.cursor?.value,
        showHidden: false,
      });
      return {
        parties: page.parties.map(({ partyId, open, hidden, maxSize, label }) => ({
          party_id: partyId,
          open,
          hidden,
          max_size: maxSize,
          label,
        })),
        cursor: page.cursor,
      };
    },
  };
}
