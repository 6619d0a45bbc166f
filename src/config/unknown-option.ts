import { nearestName } from '../base/nearest-name.js';
import { ConfigError, quote } from './config-error.js';

/** The error for an option WRITTEN so, called NAME, that is none of NAMES; `show` turns one of those into how it is written. */
export function unknownOption(
  written: string,
  name: string,
  names: Iterable<string>,
  show: (name: string) => string = (each) => each,
): ConfigError {
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? '' : `; did you mean ${show(nearest)}?`;
  return new ConfigError(`unknown option ${quote(written)}${hint}`);
}
