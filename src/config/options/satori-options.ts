import type { Option } from '../option.js';

const URL_OR_NONE = {
  matches: /^(https?:\/\/[^\s?#]+[^\s?#/])?$/,
  words: 'an http or https address without / at its end',
};

/** Live operations at Satori. */
export const satoriOptions = {
  'satori.url': {
    type: 'string',
    default: '',
    pattern: URL_OR_NONE,
    help: 'Address of the Satori server. Empty: none.',
    used: true,
  },
  'satori.api_key_name': { type: 'string', default: '', help: 'Name of the API key at Satori.', used: true },
  'satori.api_key': { type: 'string', default: '', secret: true, help: 'API key at Satori.', used: true },
  'satori.signing_key': {
    type: 'string',
    default: '',
    secret: true,
    help: 'Key that signs session tokens for Satori.',
    used: true,
  },
  'satori.server_key': {
    type: 'string',
    default: '',
    secret: true,
    help: "Server key at Satori, for what Nakama's console does there.",
    used: false,
  },
  'satori.cache_enabled': {
    type: 'boolean',
    default: false,
    help: "Nakama's older switch for the cache of answers from Satori, which it does not look at any more: the cache is on.",
    used: false,
  },
  'satori.cache_disabled': {
    type: 'boolean',
    default: false,
    help: 'Do not keep answers from Satori.',
    used: true,
  },
  'satori.cache_mode': {
    type: 'string',
    default: 'context',
    choices: ['context', 'time'],
    help: 'For how long answers from Satori are kept. "context": for the one call of a module; "time": for satori.cache_ttl_sec.',
    used: true,
  },
  'satori.cache_ttl_sec': {
    type: 'integer',
    default: 300,
    min: 1,
    unit: 's',
    help: 'Age at which a kept answer from Satori is dropped, where satori.cache_mode is "time".',
    used: true,
  },
  'satori.http_timeout_ms': {
    type: 'integer',
    default: 10_000,
    min: 1,
    unit: 'ms',
    help: 'How long a request to Satori may take.',
    used: true,
  },
  'satori.retry_count': {
    type: 'integer',
    default: 0,
    min: 0,
    max: 3,
    help: 'How often a failed request to Satori is repeated.',
    used: true,
  },
} as const satisfies Record<string, Option>;
