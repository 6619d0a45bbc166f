// The entry of projects that export InitModule.
import { register } from './register';

export const InitModule: nkruntime.InitModule = (_ctx, logger, _nk, initializer) => {
  register(initializer);
  logger.debug('corpus: registered');
};
