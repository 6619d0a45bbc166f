import { isLuaMatchState } from '../guest/lua/lua-match.js';
import type { User } from '../guest/nk-interface/values.js';
import type { MatchPresence } from '../match/loop/match-handler.js';
import type { MatchInput } from '../match/loop/match-input.js';
import { EndReason } from '../match/loop/match-output.js';
import { PresenceReason } from '../presence/presence.js';
import { type EndedMatch, type GameMatch, JoinRefused, type Player, type Received } from './game.js';
import { bytesOf } from './payload.js';
import type { MoveAnswer } from './recorded-output.js';
import type { Simulation } from './simulation.js';

export interface SimulatedMatchDeps {
  readonly number: number;
  readonly id: string;
  readonly handlerName: string;
  readonly tickRate: number;
  readonly label: string;
  readonly node: string;
  readonly simulation: Simulation;
  user(username: string): User;
  newUuid(): string;
  dateMs(): number;
  nextRequest(): number;
  takeJoinAnswer(request: number): { readonly accept: boolean; readonly reason: string } | undefined;
  takeMove(request: number): MoveAnswer | undefined;
}

/** A match of a simulated game, and what the match loop tells of it. */
export interface SimulatedMatch extends GameMatch {
  readonly handlerName: string;
  readonly size: number;
  said(
    opCode: number,
    sender: number | undefined,
    receivers: readonly number[] | undefined,
    reliable: boolean,
    bytes: Uint8Array,
  ): void;
  /** Moves it to the newest code under NUMBER. False where that leaves it to the code that it runs on. */
  upgrade(number: number): Promise<boolean>;
  kicked(member: number): void;
  labelChanged(label: string): void;
  endedWith(reason: EndReason, message: string): void;
}

interface Member extends Player {
  readonly number: number;
  receive(message: Received): void;
  expel(): void;
}

const reasons: Readonly<Record<EndReason, EndedMatch['reason']>> = {
  [EndReason.FINISHED]: 'finished',
  [EndReason.TERMINATED]: 'terminated',
  [EndReason.ERROR]: 'error',
  [EndReason.TIMEOUT]: 'timeout',
  [EndReason.EMPTY]: 'empty',
};

export function createSimulatedMatch(deps: SimulatedMatchDeps): SimulatedMatch {
  const { id, handlerName, node, simulation } = deps;
  const { loop } = simulation;
  const members = new Map<number, Member>();
  const names = new Map<number, string>();
  /** The loop's number for it: another one after each upgrade. */
  let match = deps.number;
  let { tickRate, label } = deps;
  let ended: EndedMatch | undefined;
  let nextMember = 1;

  async function attempt(presence: MatchPresence, metadata: Record<string, string>): Promise<void> {
    const request = deps.nextRequest();
    const { userId, username, sessionId } = presence;
    loop.accept({ kind: 'joinAttempt', request, match, presence, caller: { userId, username, sessionId }, metadata });
    await simulation.settle();
    const { accept, reason } = deps.takeJoinAnswer(request) ?? { accept: false, reason: 'The match did not answer.' };
    if (!accept) throw new JoinRefused(reason || 'The match refused the join.');
  }

  async function ask(input: (request: number) => MatchInput): Promise<MoveAnswer> {
    const request = deps.nextRequest();
    loop.accept(input(request));
    await simulation.settle();
    return deps.takeMove(request) ?? { problem: 'the match did not answer' };
  }

  function remove(member: number): void {
    members.get(member)?.expel();
    if (!members.delete(member)) return;
    loop.accept({ kind: 'leave', match, member, reason: PresenceReason.LEAVE });
  }

  function createMember(member: number, { userId, username }: MatchPresence): Member {
    const received: Received[] = [];
    let taken = 0;
    let isMember = true;
    return {
      userId,
      username,
      number: member,
      received,
      get isMember() {
        return isMember;
      },
      takeReceived() {
        const fresh = received.slice(taken);
        taken = received.length;
        return fresh;
      },
      async send(opCode, data = '', reliable = true) {
        if (!isMember) throw new Error(`${username} is not in the match any more.`);
        const receiveTimeMs = deps.dateMs();
        loop.accept({ kind: 'data', match, member, opCode, reliable, receiveTimeMs, data: bytesOf(data) });
      },
      async leave() {
        remove(member);
      },
      receive: (message) => received.push(message),
      expel() {
        isMember = false;
      },
    };
  }

  return {
    id,
    handlerName,
    get tickRate() {
      return tickRate;
    },
    get label() {
      return label;
    },
    get state() {
      const state = simulation.stateOf(id);
      return isLuaMatchState(state) ? state.read() : state;
    },
    get players() {
      return [...members.values()];
    },
    get size() {
      return members.size;
    },
    get ended() {
      return ended;
    },

    async join(username, metadata = {}) {
      if (ended) throw new JoinRefused('The match has ended.');
      const { userId } = deps.user(username);
      const presence = { userId, sessionId: deps.newUuid(), username, node };
      await attempt(presence, metadata);
      const member = nextMember++;
      const player = createMember(member, presence);
      members.set(member, player);
      names.set(member, username);
      loop.accept({ kind: 'join', match, member, presence });
      return player;
    },

    async tick(count = 1) {
      const wanted = simulation.ticksOf(id) + count;
      while (!ended && simulation.ticksOf(id) < wanted) if (!(await simulation.step())) return;
    },

    async signal(data = '') {
      const signalled = loop.signalLocally(id, data);
      if (!signalled) throw new Error('The match has ended.');
      const [answer] = await Promise.all([signalled.answer, simulation.settle()]);
      return answer;
    },

    said(opCode, sender, receivers, reliable, bytes) {
      const from = sender === undefined ? undefined : names.get(sender);
      const message = { opCode, data: Buffer.from(bytes).toString(), bytes, reliable, sender: from };
      for (const member of receivers ?? members.keys()) members.get(member)?.receive(message);
    },
    async upgrade(number) {
      const answer = await ask((request) => ({ kind: 'pack', request, match }));
      if (!('packed' in answer)) return false;
      const packed = answer.packed;
      const moved = await ask((request) => ({
        kind: 'unpack',
        request,
        match: number,
        matchId: id,
        handlerName,
        packed,
      }));
      const hasMoved = 'tickRateHz' in moved;
      loop.accept({ kind: hasMoved ? 'release' : 'resume', match });
      if (hasMoved) {
        match = number;
        tickRate = moved.tickRateHz;
        label = moved.label;
      }
      await simulation.settle();
      return hasMoved;
    },
    kicked: remove,
    labelChanged(changed) {
      label = changed;
    },
    endedWith(reason, message) {
      ended = { reason: reasons[reason], message };
      for (const member of members.values()) member.expel();
      members.clear();
    },
  };
}
