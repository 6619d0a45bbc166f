// The entry as Nakama's template has it: InitModule is not exported, and mentioned once so that no bundler drops it.
import { register } from './register';

const InitModule: nkruntime.InitModule = (_ctx, logger, _nk, initializer) => {
  register(initializer);
  logger.debug('corpus: registered');
};

!InitModule && InitModule.bind(null);
