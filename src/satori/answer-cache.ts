import type { Clock } from '../base/clock.js';

/** A question of a module. */
export interface Question {
  /** The thread that asks. */
  readonly caller: object;
  /** The number of the module's call in which it is asked; 0 for none in particular. */
  readonly call: number;
  /** About whom; '' for nobody in particular. */
  readonly identity: string;
  /** What: the same text for the same question. */
  readonly text: string;
}

/** Keeps answers that were asked for. */
export interface AnswerCache {
  /** The kept answer, or what ASK gives, which is kept then. Who asks the same meanwhile waits for it; a failure is not kept. */
  get(question: Question, ask: () => Promise<unknown>): Promise<unknown>;
  /** What was asked by a caller, or about an identity, may have another answer now. */
  forget(changed: Pick<Question, 'caller' | 'identity'>): void;
}

/** Keeps nothing. */
export const noCache: AnswerCache = { get: (_question, ask) => ask(), forget() {} };

const MAX_ANSWERS_A_CALL = 100;
const MAX_ANSWERS = 10_000;

/** Keeps answers for the call that asked, of each caller the last call that there was. */
export function createCallCache(): AnswerCache {
  const calls = new WeakMap<object, { call: number; answers: Map<string, Promise<unknown>> }>();

  return {
    async get({ caller, call, text }, ask) {
      if (call === 0) return ask();
      let kept = calls.get(caller);
      if (kept?.call !== call) {
        kept = { call, answers: new Map() };
        calls.set(caller, kept);
      }
      const { answers } = kept;
      const known = answers.get(text);
      if (known) return known;
      const answer = ask();
      if (answers.size < MAX_ANSWERS_A_CALL) answers.set(text, answer);
      answer.catch(() => answers.delete(text));
      return answer;
    },
    forget({ caller }) {
      calls.delete(caller);
    },
  };
}

interface Kept {
  readonly identity: string;
  readonly answer: Promise<unknown>;
  readonly endMs: number;
}

/** Keeps answers for TTLMS, whoever asks. */
export function createTimedCache(ttlMs: number, clock: Clock): AnswerCache {
  /** The oldest first. */
  const answers = new Map<string, Kept>();
  const ofIdentity = new Map<string, Set<string>>();

  function remove(text: string): void {
    const kept = answers.get(text);
    if (!kept) return;
    answers.delete(text);
    const texts = ofIdentity.get(kept.identity);
    texts?.delete(text);
    if (texts?.size === 0) ofIdentity.delete(kept.identity);
  }

  function keep(text: string, kept: Kept): void {
    if (answers.size >= MAX_ANSWERS) remove(answers.keys().next().value!);
    answers.set(text, kept);
    const texts = ofIdentity.get(kept.identity) ?? new Set();
    ofIdentity.set(kept.identity, texts.add(text));
  }

  return {
    async get({ identity, text }, ask) {
      const now = clock.nowMs();
      const known = answers.get(text);
      if (known && now < known.endMs) return known.answer;
      remove(text);
      const answer = ask();
      keep(text, { identity, answer, endMs: now + ttlMs });
      answer.catch(() => {
        if (answers.get(text)?.answer === answer) remove(text);
      });
      return answer;
    },
    forget({ identity }) {
      for (const text of [...(ofIdentity.get(identity) ?? [])]) remove(text);
    },
  };
}
