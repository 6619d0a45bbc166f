import plural from 'plural';
import settings from './settings.json';

interface Order {
  count: number;
  words?: string[];
  shout?: { mark: string } | null;
}

export const order: nkruntime.RpcFunction = (ctx, logger, nk, payload) => {
  const { count, words = ['nothing'], ...rest }: Order = JSON.parse(payload);
  const mark = rest.shout?.mark ?? '.';
  nk.localcachePut('corpus', count);
  const answer = {
    ...settings,
    text: `${plural(count, words.join('-'))}${mark}`,
    cached: nk.localcacheGet('corpus'),
    encoded: nk.base64Encode(words.join()),
    mode: ctx.executionMode,
    isPlayer: !!ctx.userId,
  };
  logger.debug('corpus: %s', answer.text);
  return JSON.stringify(answer);
};

export const refuse: nkruntime.RpcFunction = () => {
  throw { message: 'not today', code: 9 } as nkruntime.Error;
};

export const open: nkruntime.RpcFunction = (_ctx, _logger, nk) =>
  JSON.stringify({ id: nk.matchCreate('corpus', { greeting: 'hello' }) });

export const signal: nkruntime.RpcFunction = (_ctx, _logger, nk, payload) => nk.matchSignal(payload, 'trace');

export const beforeUpdateAccount: nkruntime.BeforeHookFunction<nkruntime.UserUpdateAccount> = (
  _ctx,
  _logger,
  _nk,
  data,
) => {
  if (data.displayName === 'nobody') return null;
  data.displayName = data.displayName?.toUpperCase();
  return data;
};
