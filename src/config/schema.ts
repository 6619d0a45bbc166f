import type { Option, OptionValue } from './option.js';
import { consoleOptions } from './options/console-options.js';
import { dataOptions } from './options/data-options.js';
import { matchOptions } from './options/match-options.js';
import { purchaseOptions } from './options/purchase-options.js';
import { rudpOptions } from './options/rudp-options.js';
import { runtimeOptions } from './options/runtime-options.js';
import { satoriOptions } from './options/satori-options.js';
import { serverOptions } from './options/server-options.js';
import { serviceOptions } from './options/service-options.js';
import { sessionOptions } from './options/session-options.js';
import { socketOptions } from './options/socket-options.js';

/** Every option of the server, by name; the names are Nakama's, and our own where the help says so. */
export const options = {
  ...serverOptions,
  ...socketOptions,
  ...rudpOptions,
  ...sessionOptions,
  ...dataOptions,
  ...runtimeOptions,
  ...matchOptions,
  ...consoleOptions,
  ...serviceOptions,
  ...purchaseOptions,
  ...satoriOptions,
};

export type OptionName = keyof typeof options;

/** The configuration of a server: frozen, complete, one value for each option: `config['socket.port']`. */
export type Config = { readonly [Name in OptionName]: OptionValue<(typeof options)[Name]> };

export const optionNames: readonly OptionName[] = Object.freeze(Object.keys(options) as OptionName[]);

export function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(options, name);
}

export function optionOf(name: OptionName): Option {
  return options[name];
}

/** The environment variable that sets NAME: `TICKWIRE_SOCKET_PORT` for `socket.port`. */
export function environmentName(name: string): string {
  return `TICKWIRE_${name.replaceAll('.', '_').toUpperCase()}`;
}
