import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../base/clock.js';
import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import { createAskServer } from '../remote/ask-server.js';
import type { SatoriCaches, SatoriNkDeps } from '../runtime/nk/satori.js';
import { createCallCache, createTimedCache, noCache } from '../satori/answer-cache.js';
import { createSatori } from '../satori/satori.js';
import { createAskSatori } from '../satori/satori-request.js';

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** Satori, for modules; without an address its functions say that it is not set up. */
export function createSatoriClient(config: Config, clock: Clock, logger: Logger): SatoriNkDeps {
  const ask = createAskSatori({
    url: config['satori.url'],
    apiKeyName: config['satori.api_key_name'],
    apiKey: config['satori.api_key'],
    signingKey: config['satori.signing_key'],
    ask: createAskServer({ timeoutMs: config['satori.http_timeout_ms'], maxBytes: MAX_ANSWER_BYTES }),
    retryCount: config['satori.retry_count'],
    clock,
    logger,
    delay,
    random: Math.random,
  });
  return { satori: createSatori({ ask, clock }), caches: createCaches(config, clock) };
}

function createCaches(config: Config, clock: Clock): SatoriCaches {
  if (config['satori.cache_disabled']) return { properties: noCache, lists: noCache };
  const ofCalls = createCallCache();
  if (config['satori.cache_mode'] === 'context') return { properties: ofCalls, lists: ofCalls };
  return { properties: ofCalls, lists: createTimedCache(config['satori.cache_ttl_sec'] * 1000, clock) };
}
