import { handler } from './match';
import { beforeUpdateAccount, open, order, refuse, signal } from './rpc';

export function register(initializer: nkruntime.Initializer): void {
  initializer.registerRpc('order', order);
  initializer.registerRpc('refuse', refuse);
  initializer.registerRpc('open', open);
  initializer.registerRpc('signal', signal);
  initializer.registerBeforeUpdateAccount(beforeUpdateAccount);
  initializer.registerMatch('corpus', handler);
}
