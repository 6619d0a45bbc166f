// The hooks around every message of clients over the socket (of the module every-hook), on a whole server: each sees the envelope and who sends it, can
// refuse it, can change it, and sees the answer.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { REALTIME_HOOKS } from '../../src/guest/hook-names.js';
import { ErrorCode } from '../../src/wire/gen/realtime.js';
import { type HookedServer, startHookedServer } from './hooked-server.js';

let hooked: HookedServer;
beforeAll(async () => {
  hooked = await startHookedServer();
});
afterAll(() => hooked?.server.stop());

// biome-ignore lint/suspicious/noExplicitAny: what a test looks into
type Envelope = Record<string, any>;

/** A player whose socket takes envelopes as they are. */
interface Player {
  readonly userId: string;
  readonly username: string;
  /** Sends ENVELOPE and resolves with what answers it. */
  ask(envelope: Envelope): Promise<Envelope>;
  send(envelope: Envelope): void;
  /** The next envelope of KIND that answers nothing. */
  next(kind: string): Promise<Envelope>;
  close(): void;
}

async function newPlayer(): Promise<Player> {
  const { url } = hooked.server;
  const username = `player-${crypto.randomUUID().slice(0, 18)}`;
  const response = await fetch(`${url}/v2/account/authenticate/custom?username=${username}`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('defaultkey:').toString('base64')}` },
    body: JSON.stringify({ id: username }),
  });
  const { token } = (await response.json()) as { token: string };
  const { uid } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { uid: string };
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?token=${token}&status=true`);
  const answers = new Map<string, (envelope: Envelope) => void>();
  const waiting = new Map<string, ((envelope: Envelope) => void)[]>();
  const come = new Map<string, Envelope[]>();
  socket.on('message', (data) => {
    const { cid, ...envelope } = JSON.parse(String(data)) as Envelope;
    if (cid) return answers.get(cid)?.(envelope);
    for (const kind of Object.keys(envelope)) {
      const next = waiting.get(kind)?.shift();
      if (next) next(envelope[kind]);
      else come.set(kind, [...(come.get(kind) ?? []), envelope[kind]]);
    }
  });
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  let cids = 0;
  return {
    userId: uid,
    username,
    send: (envelope) => socket.send(JSON.stringify(envelope)),
    ask: (envelope) =>
      new Promise((resolve) => {
        const cid = String(++cids);
        answers.set(cid, resolve);
        socket.send(JSON.stringify({ cid, ...envelope }));
      }),
    next: (kind) =>
      new Promise((resolve) => {
        const known = come.get(kind)?.shift();
        if (known) resolve(known);
        else waiting.set(kind, [...(waiting.get(kind) ?? []), resolve]);
      }),
    close: () => socket.terminate(),
  };
}

interface World {
  readonly ann: Player;
  readonly bob: Player;
}

const room = (target: string) => ({ channel_join: { target, type: 1, persistence: true, hidden: false } });

async function inRoom({ ann }: World): Promise<string> {
  return (await ann.ask(room('hooked'))).channel.id;
}
async function said(world: World): Promise<{ channelId: string; messageId: string }> {
  const channelId = await inRoom(world);
  const { channel_message_ack: ack } = await world.ann.ask({
    channel_message_send: { channel_id: channelId, content: '{"a":1}' },
  });
  return { channelId, messageId: ack.message_id };
}
const newMatch = async ({ ann }: World): Promise<string> => (await ann.ask({ match_create: {} })).match.match_id;
const ticket = { query: '*', minCount: 2, maxCount: 2 };
const newTicket = async ({ ann }: World): Promise<string> => {
  const { matchmaker_ticket: made } = await ann.ask({ matchmaker_add: { query: '*', min_count: 2, max_count: 2 } });
  return made.ticket;
};
const newParty = async (player: Player, open = true): Promise<string> =>
  (await player.ask({ party_create: { open, max_size: 4 } })).party.party_id;
/** A party of Ann's with Bob in it. */
async function partyWithBob({ ann, bob }: World): Promise<{ partyId: string; presence: Envelope }> {
  const partyId = await newParty(ann);
  await bob.ask({ party_join: { party_id: partyId } });
  const { presences } = await bob.next('party');
  return { partyId, presence: camel(presences.find(({ user_id }: Envelope) => user_id === bob.userId)) };
}
/** A closed party of Ann's that Bob asks to be in. */
async function partyForBob({ ann, bob }: World): Promise<{ partyId: string; presence: Envelope }> {
  const partyId = await newParty(ann, false);
  await bob.ask({ party_join: { party_id: partyId } });
  const { presences } = await ann.next('party_join_request');
  return { partyId, presence: camel(presences[0]) };
}

interface Message {
  /** What it needs, and the message as modules see it. */
  prepare(world: World): Promise<Envelope> | Envelope;
  /** The kind of the answer; absent where the message has none but an empty one, or is not answered at all. */
  readonly answer?: string;
  readonly isUnanswered?: true;
}

const messages: Readonly<Record<string, Message>> = {
  ChannelJoin: { prepare: () => ({ target: 'hooked', type: 1, persistence: true }), answer: 'channel' },
  ChannelLeave: { prepare: async (world) => ({ channelId: await inRoom(world) }) },
  ChannelMessageSend: {
    prepare: async (world) => ({ channelId: await inRoom(world), content: '{"hooked":1}' }),
    answer: 'channelMessageAck',
  },
  ChannelMessageUpdate: {
    prepare: async (world) => ({ ...(await said(world)), content: '{"hooked":2}' }),
    answer: 'channelMessageAck',
  },
  ChannelMessageRemove: { prepare: said, answer: 'channelMessageAck' },
  MatchCreate: { prepare: () => ({ name: crypto.randomUUID() }), answer: 'match' },
  MatchDataSend: {
    async prepare(world) {
      const matchId = await newMatch(world);
      await world.bob.ask({ match_join: { match_id: matchId } });
      return { matchId, opCode: '5', data: Buffer.from('hooked').toString('base64') };
    },
    isUnanswered: true,
  },
  MatchJoin: {
    prepare: async () => ({ matchId: await hooked.nk<string>('matchCreate', 'echo'), metadata: { hooked: 'yes' } }),
    answer: 'match',
  },
  MatchLeave: { prepare: async (world) => ({ matchId: await newMatch(world) }) },
  MatchmakerAdd: { prepare: () => ticket, answer: 'matchmakerTicket' },
  MatchmakerRemove: { prepare: async (world) => ({ ticket: await newTicket(world) }) },
  PartyCreate: { prepare: () => ({ open: true, maxSize: 3 }), answer: 'party' },
  PartyJoin: { prepare: async ({ bob }) => ({ partyId: await newParty(bob) }) },
  PartyLeave: { prepare: async ({ ann }) => ({ partyId: await newParty(ann) }) },
  PartyPromote: { prepare: partyWithBob },
  PartyAccept: { prepare: partyForBob },
  PartyRemove: { prepare: partyWithBob },
  PartyClose: { prepare: async ({ ann }) => ({ partyId: await newParty(ann) }) },
  PartyJoinRequestList: { prepare: async ({ ann }) => ({ partyId: await newParty(ann) }), answer: 'partyJoinRequest' },
  PartyMatchmakerAdd: {
    prepare: async ({ ann }) => ({ partyId: await newParty(ann), ...ticket }),
    answer: 'partyMatchmakerTicket',
  },
  PartyMatchmakerRemove: {
    async prepare({ ann }) {
      const partyId = await newParty(ann);
      const { party_matchmaker_ticket: made } = await ann.ask({
        party_matchmaker_add: { party_id: partyId, query: '*', min_count: 2, max_count: 2 },
      });
      return { partyId, ticket: made.ticket };
    },
  },
  PartyDataSend: {
    prepare: async ({ ann }) => ({
      partyId: await newParty(ann),
      opCode: '5',
      data: Buffer.from('hooked').toString('base64'),
    }),
  },
  StatusFollow: { prepare: ({ bob }) => ({ userIds: [bob.userId] }), answer: 'status' },
  StatusUnfollow: { prepare: ({ bob }) => ({ userIds: [bob.userId] }) },
  StatusUpdate: { prepare: () => ({ status: 'hooked' }) },
  Ping: { prepare: () => ({}), answer: 'pong' },
  Pong: { prepare: () => ({}), isUnanswered: true },
};

it('the table has every message that can be hooked', () => {
  expect(Object.keys(messages).sort()).toEqual([...REALTIME_HOOKS].sort());
});

const camelName = (name: string) => name[0]!.toLowerCase() + name.slice(1);
const snakeName = (name: string) => name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
/** VALUE with the names that modules use. */
function camel(value: Envelope): Envelope {
  const entries = Object.entries(value).map(([key, each]) => [
    key.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()),
    each,
  ]);
  return Object.fromEntries(entries);
}

describe.each(Object.entries(messages))('%s', (name, { prepare, answer, isUnanswered }) => {
  it('is seen and refused by its before hook, and answered after it', async () => {
    await hooked.act('none', 'observe');
    const world = { ann: await newPlayer(), bob: await newPlayer() };
    const { ann } = world;
    const kind = camelName(name);
    const plain = await prepare(world);
    const who = { userId: ann.userId, username: ann.username };

    await hooked.act(name, 'refuse');
    const refusal = { code: ErrorCode.RUNTIME_FUNCTION_EXCEPTION, message: expect.stringContaining(`${name} refused`) };
    // An envelope is JSON with the names of either kind.
    if (isUnanswered) {
      ann.send({ [snakeName(name)]: plain });
      expect(await ann.next('error')).toMatchObject(refusal);
    } else expect(await ann.ask({ [snakeName(name)]: plain })).toEqual({ error: expect.objectContaining(refusal) });
    const [refused, ...none] = await hooked.seen();
    expect(none).toEqual([]);
    expect(refused).toMatchObject({ hook: `before ${name}`, ctx: { executionMode: 'before', ...who } });
    expect(refused!.data[0]).toMatchObject({ [kind]: plain });

    // The client says nothing in particular; the hook makes the message of it that is answered.
    await hooked.act(name, 'change', { [kind]: plain });
    const answered = isUnanswered ? undefined : ann.ask({ [snakeName(name)]: {} });
    if (isUnanswered) ann.send({ [snakeName(name)]: {} });
    const [before, after, ...more] = await hooked.seenOnce(2);
    const { error, ...output } = (await answered) ?? {};
    expect({ error, more }).toEqual({ error: undefined, more: [] });
    expect(before!.hook).toBe(`before ${name}`);
    expect(after).toMatchObject({ hook: `after ${name}`, ctx: { executionMode: 'after', ...who } });
    expect(after!.data[1]).toMatchObject({ [kind]: plain });
    if (answer) {
      expect(Object.keys(output)).toEqual([snakeName(answer)]);
      expect(Object.keys(after!.data[0] as object)).toContain(answer);
    }
    if (name === 'MatchDataSend') {
      expect(await world.bob.next('match_data')).toMatchObject({ op_code: '5', data: plain.data });
    }
    for (const player of Object.values(world)) player.close();
  });
});
