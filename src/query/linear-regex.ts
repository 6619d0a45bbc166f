import { type CharTest, parseRegex, type RegexNode } from './parse-regex.js';

/** States of the automaton; more would make a single expression expensive to run. */
const MAX_STATES = 2_000;

type State =
  | { readonly kind: 'char'; readonly test: CharTest; next: number }
  | { readonly kind: 'split'; next: number; other: number }
  | { readonly kind: 'accept' };

/** States that a text can be in after some of its characters, and where each further character leads. */
interface Step {
  readonly states: readonly number[];
  readonly accepts: boolean;
  /** null: nowhere. */
  readonly next: Map<number, Step | null>;
}

/** Larger sets of states are not kept: telling them apart would cost more than following them again. */
const MAX_KEPT_STATES = 64;
/** Characters of steps that are kept; beyond, all are forgotten and learned anew. */
const MAX_KEPT = 4_000;

/**
 * Compiles SOURCE into a test of whole texts. All alternatives are followed at once, so that a text of n characters takes
 * at most n × states steps, whatever the expression: no expression can stall the server. What has been followed once is
 * kept, so that the next text takes one look-up a character. Throws a plain Error with what is wrong.
 */
export function compileRegex(source: string): (text: string) => boolean {
  const states: State[] = [];
  const add = (state: State): number => {
    if (states.length >= MAX_STATES) throw new Error('the expression is too large');
    return states.push(state) - 1;
  };
  const accept = add({ kind: 'accept' });
  const start = build(parseRegex(source), accept, add, states);
  return createWalker(states, start, accept);
}

// Builds backwards: each node is given the state that follows it and returns the state to enter by.
function build(node: RegexNode, next: number, add: (state: State) => number, states: State[]): number {
  switch (node.kind) {
    case 'char':
      return add({ kind: 'char', test: node.test, next });
    case 'sequence':
      return node.items.reduceRight((after, item) => build(item, after, add, states), next);
    case 'either':
      return node.items
        .map((item) => build(item, next, add, states))
        .reduceRight((other, first) => add({ kind: 'split', next: first, other }));
    case 'repeat':
      return buildRepeat(node, next, add, states);
  }
}

function buildRepeat(
  node: Extract<RegexNode, { kind: 'repeat' }>,
  next: number,
  add: (state: State) => number,
  states: State[],
): number {
  let entry = next;
  if (node.max === Number.POSITIVE_INFINITY) {
    const loop = add({ kind: 'split', next, other: next });
    (states[loop] as Extract<State, { kind: 'split' }>).other = build(node.item, loop, add, states);
    entry = loop;
  } else {
    for (let count = node.min; count < node.max; count++) {
      const other = build(node.item, entry, add, states);
      if (other === entry) return entry; // An empty item: repeating it changes nothing.
      entry = add({ kind: 'split', next, other });
    }
  }
  for (let count = 0; count < node.min; count++) {
    const again = build(node.item, entry, add, states);
    if (again === entry) return entry;
    entry = again;
  }
  return entry;
}

function createWalker(states: readonly State[], start: number, accept: number): (text: string) => boolean {
  const seen = new Uint32Array(states.length);
  let generation = 0;
  let known = new Map<string, Step>();
  let kept = 0;
  let first = stepOf([start]);

  /** The step of every state that can be entered from FROM without reading a character. */
  function stepOf(from: readonly number[]): Step {
    const reached = reach(states, from, seen, ++generation);
    if (reached.length > MAX_KEPT_STATES) return createStep(reached);
    const key = reached.sort((a, b) => a - b).join();
    let step = known.get(key);
    if (step === undefined) {
      step = createStep(reached);
      known.set(key, step);
    }
    return step;
  }

  function createStep(reached: readonly number[]): Step {
    return { states: reached, accepts: reached.includes(accept), next: new Map() };
  }

  function follow(step: Step, code: number): Step | null {
    const targets: number[] = [];
    for (const index of step.states) {
      const state = states[index]!;
      if (state.kind === 'char' && state.test(code)) targets.push(state.next);
    }
    const next = targets.length === 0 ? null : stepOf(targets);
    if (kept++ < MAX_KEPT) step.next.set(code, next);
    return next;
  }

  function forget(): void {
    known = new Map();
    kept = 0;
    first = stepOf([start]);
  }

  return (text) => {
    if (kept > MAX_KEPT) forget();
    let step = first;
    for (let at = 0; at < text.length; at++) {
      const code = text.codePointAt(at)!;
      if (code > 0xffff) at++;
      const found = step.next.get(code);
      const next = found === undefined ? follow(step, code) : found;
      if (next === null) return false;
      step = next;
    }
    return step.accepts;
  };
}

// Every state that can be entered from FROM without reading a character.
function reach(states: readonly State[], from: readonly number[], seen: Uint32Array, generation: number): number[] {
  const pending = [...from];
  const reached: number[] = [];
  while (pending.length > 0) {
    const index = pending.pop()!;
    if (seen[index] === generation) continue;
    seen[index] = generation;
    reached.push(index);
    const state = states[index]!;
    if (state.kind === 'split') pending.push(state.next, state.other);
  }
  return reached;
}
