import type { QueryFields, Scalar } from '../../query/document.js';
import type { TicketRecord } from './ticket-record.js';

/** What queries look at of a ticket. */
export interface TicketDocument extends QueryFields {
  fields(): Iterable<string>;
}

/** Where each field of some tickets stands among their values. */
type Layout = ReadonlyMap<string, number>;

const OWN_FIELDS = ['ticket', 'min_count', 'max_count', 'party_id', 'created_at'];

/**
 * Makes what queries look at: the properties, where a number wins over a text of the same name, and the ticket's own
 * fields. Each has one value. Tickets with the same fields share their layout, and all share equal values: of each at most
 * CAPACITY are remembered.
 */
export function createTicketDocuments(capacity: number): (record: TicketRecord) => TicketDocument {
  const layouts = new Map<string, Layout>();
  const shared = new Map<Scalar, readonly Scalar[]>();

  function layoutOf(names: readonly string[]): Layout {
    const key = JSON.stringify(names);
    const known = layouts.get(key);
    if (known) return known;
    const fields = [...OWN_FIELDS, ...names.map((name) => `properties.${name}`)];
    return remember(layouts, key, new Map(fields.map((field, at) => [field, at])));
  }

  function remember<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): Value {
    if (map.size >= capacity) map.clear();
    map.set(key, value);
    return value;
  }

  const share = (value: Scalar) => shared.get(value) ?? remember(shared, value, [value]);

  return ({ id, minCount, maxCount, partyId, createTimeMs, stringProperties, numericProperties }) => {
    // A number that is none has come as null.
    const properties = Object.entries({ ...stringProperties, ...numericProperties }).filter(
      ([, value]) => value !== null,
    );
    const layout = layoutOf(properties.map(([name]) => name));
    const own = [[id], share(minCount), share(maxCount), share(partyId), [createTimeMs * 1e6]];
    const values = [...own, ...properties.map(([, value]) => share(value))];
    return new LaidOutDocument(layout, values);
  };
}

/** A class, so that thousands of tickets share its functions and take little memory. */
class LaidOutDocument implements TicketDocument {
  private readonly layout: Layout;
  private readonly cells: readonly (readonly Scalar[])[];

  constructor(layout: Layout, cells: readonly (readonly Scalar[])[]) {
    this.layout = layout;
    this.cells = cells;
  }

  get(field: string): readonly Scalar[] | undefined {
    const at = this.layout.get(field);
    return at === undefined ? undefined : this.cells[at];
  }

  values() {
    return this.cells.values();
  }

  fields() {
    return this.layout.keys();
  }
}
