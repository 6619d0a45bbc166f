// What the functions of match handlers cost, added up by handler and function.
import { type HandlerFunction, handlerFunctions } from './handler-functions.js';

interface Cost {
  calls: number;
  ms: number;
  measured: number;
  bytes: number;
}

/** The costs of one handler, shared by all its matches of a thread. */
export type HandlerCost = Readonly<Record<HandlerFunction, Cost>>;

export interface HandlerCostRow {
  readonly handlerName: string;
  readonly fn: HandlerFunction;
  readonly calls: number;
  /** How long they ran, without what an async function waited for. */
  readonly ms: number;
  /** What they have put onto the heap: an estimate from some of the calls. */
  readonly allocatedBytes: number;
}

export interface HandlerCosts {
  of(handlerName: string): HandlerCost;
  /** Whether the next call is one of those whose allocation is measured. */
  isSampled(): boolean;
  /** What was added since the last call. */
  take(): HandlerCostRow[];
}

/** Asking for the size of the heap takes some microseconds. */
const callsPerSample = 64;

export function createHandlerCosts(): HandlerCosts {
  const costs = new Map<string, HandlerCost>();
  let calls = 0;

  return {
    of(handlerName) {
      const known = costs.get(handlerName) ?? emptyCost();
      costs.set(handlerName, known);
      return known;
    },
    isSampled: () => ++calls % callsPerSample === 0,
    take() {
      const rows: HandlerCostRow[] = [];
      for (const [handlerName, cost] of costs) {
        for (const fn of handlerFunctions) {
          const { calls, ms, measured, bytes } = cost[fn];
          if (calls === 0) continue;
          rows.push({ handlerName, fn, calls, ms, allocatedBytes: measured === 0 ? 0 : (bytes / measured) * calls });
          Object.assign(cost[fn], { calls: 0, ms: 0, measured: 0, bytes: 0 });
        }
      }
      return rows;
    },
  };
}

function emptyCost(): HandlerCost {
  const entries = handlerFunctions.map((fn) => [fn, { calls: 0, ms: 0, measured: 0, bytes: 0 }]);
  return Object.fromEntries(entries) as HandlerCost;
}
